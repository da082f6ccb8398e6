"""Superscripts and subscripts as Unicode has them: n^2 is n², x_i is xᵢ."""

from typing import Final

# Letters come from Unicode's modifier letters; "q" and some capitals have none, and neither has most of the Greek.
_RAISED: Final = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ*′†°∘⊤",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ*′†°°ᵀ",
        strict=True,
    )
)
_LOWERED: Final = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def raised(text: str) -> str | None:
    """Text in superscript, or None where one of its characters has none."""
    return _in_script(text, _RAISED)


def lowered(text: str) -> str | None:
    """Text in subscript, or None where one of its characters has none."""
    return _in_script(text, _LOWERED)


def _in_script(text: str, script: dict[str, str]) -> str | None:
    characters = [script.get(character, "") for character in text]
    return "".join(characters) if characters and all(characters) else None
