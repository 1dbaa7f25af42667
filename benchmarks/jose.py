"""What a signature costs: ours beside joserfc's. Run: .venv/bin/python -m benchmarks.jose"""

import timeit

from joserfc import jws
from joserfc.jwk import ECKey

from lienthong.protocols import jose
from lienthong.protocols.jose import ALGORITHMS, KeyRing, SigningKey

CLAIMS = {
    "iss": "https://sso.example.vn",
    "sub": "0b6d6f0e-5d0e-4f0c-8d63-2f9b7f1d2c11",
    "aud": "https://sso.example.vn",
    "client_id": "lich-cong-tac",
    "exp": 1_800_000_300,
    "iat": 1_800_000_000,
    "jti": "x" * 22,
    "scope": "openid profile email",
}


def microseconds(work, times: int = 500) -> float:
    """The best of five rounds."""
    return min(timeit.repeat(work, number=times, repeat=5)) / times * 1e6


def main() -> None:
    for algorithm in ALGORITHMS:
        key = SigningKey.load(jose.generate(algorithm))
        ring, token = KeyRing([key]), key.sign(CLAIMS, typ="at+jwt")
        signing = microseconds(lambda key=key: key.sign(CLAIMS, typ="at+jwt"))
        again = microseconds(lambda ring=ring, token=token: ring.verify(token, typ="at+jwt"))
        first = microseconds(lambda key=key, token=token: KeyRing([key]).verify(token, typ="at+jwt"))
        print(f"{algorithm}: sign {signing:.0f} µs, verify {first:.0f} µs, again {again:.0f} µs")
    foreign = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "kid": "k", "typ": "at+jwt"}
    payload = jose._json(CLAIMS)
    signing = microseconds(lambda: jws.serialize_compact(header, payload, foreign))
    print(f"ES256 by joserfc alone: sign {signing:.0f} µs")


if __name__ == "__main__":
    main()
