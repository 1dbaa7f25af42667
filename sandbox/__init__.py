"""Stand-ins for the outside world, built on other people's libraries; they share no code with the product.

`python -m sandbox --config FILE` serves them all in one process, on consecutive loopback ports:
`applications` (eight sites that sign in with the product), `vneid` (the national e-ID in two dialects, with
the population lookup), `messages` (SMS gateway, mail server, and the page that shows what was sent).
`web` is what their pages share; `faults` and `control` make them fail on demand.
"""
