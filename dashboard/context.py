"""What every page knows: our authority, the as-at date, the way back to today."""


def house(request):
    return {}
