"""Template tags of the scoreboard, built into every template."""

from django import template

from lienthong.scoreboard import addresses, tabs, words

register = template.Library()
register.filter("until", words.until)
register.filter("unit_url", addresses.unit)
register.filter("indicator_url", addresses.indicator)
register.filter("fact_url", addresses.fact)


@register.simple_tag(takes_context=True)
def scoreboard_tabs(context: template.Context) -> list[tabs.Link]:
    """The pages between which this reader goes: `scoreboard/tabs.html` shows them."""
    request = context["request"]
    return tabs.links(request.actor, request.path)
