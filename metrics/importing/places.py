"""The places that a file may speak of, by every code and name that it may use."""

from judgements.models import Authority, Place


def place_codes() -> dict[str, int]:
    """Every code that a file may use for a place: ONS code, earlier codes, `LA:` and the LA code."""
    codes = dict(Place.objects.values_list("code", "pk"))
    for authority in Authority.objects.all():
        codes |= {code: authority.pk for code in authority.other_codes if code not in codes}
        codes[f"LA:{authority.la_code}"] = authority.pk
    return codes
