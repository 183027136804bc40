"""Whether two names may mean the same: legal forms dropped, scripts brought together, letters counted in threes.

    >>> comparable("株式会社 あおぞら電力"), comparable("AOZORA DENRYOKU CO., LTD.")

Cyrillic and kana are written in Latin letters; of other scripts (Chinese characters, Georgian, Thai …) only the
name that was given in Latin letters can be compared with one in another script.
"""

import re
import unicodedata
from collections.abc import Iterable

# Words that say of what legal form an organisation is, in the languages of the mechanism; as `_plain` writes them.
_FORMS = (
    "ab ag ao aq as asa bhd bv coltd co company corp corporation cv eirl fze fzco gk gmbh godo gaisha inc incorporated "
    "ip jk jsc jss kabushiki kaisha kk kg kft koop limited llc llp lp ltd ltda mas mhk nk nv oao oo oop ooo oy oyj pao "
    "plc pt pte pty public private pvt qsc rrc sa sab sal sarl sas sau sdn sia soe spa srl sro tbk tnhh too uab ulc "
    "unlimited wll xk xxk yugen zao zhk zhshs"
)
LEGAL_FORMS = frozenset(_FORMS.split())
# Written without a space before or after the name.
LEGAL_FORMS_WITHOUT_SPACES = (
    *(
        "株式会社",
        "有限会社",
        "合同会社",
        "合資会社",
        "合名会社",
        "一般社団法人",
        "一般財団法人",
        "公益社団法人",
    ),
    *(
        "公益財団法人",
        "独立行政法人",
        "国立大学法人",
        "(株)",
        "(有)",
        "(同)",
        "有限公司",
        "股份有限公司",
        "주식회사",
    ),
    *("บริษัท", "จำกัด", "มหาชน"),
)
_RUSSIAN = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
_RUSSIAN_IN_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_OTHERS = "ә ғ қ ң ө ұ ү һ і ў ҳ ї є ґ"  # Kazakh, Mongolian, Uzbek, Ukrainian
_OTHERS_IN_LATIN = "a g k n o u u h i u h i e g"
CYRILLIC = {
    letter: sound.strip("-")
    for letter, sound in zip(
        f"{_RUSSIAN} {_OTHERS}".split(), f"{_RUSSIAN_IN_LATIN} {_OTHERS_IN_LATIN}".split(), strict=True
    )
}
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ"
)
_KANA_IN_LATIN = (
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo "
    "ra ri ru re ro wa i e o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu"
)
KANA = dict(zip(_KANA, _KANA_IN_LATIN.split(), strict=True))
SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
# Spellings of one sound: Kazakhtelecom and Қазақтелеком, Tōkyō and Toukyou.
SPELLINGS = ((re.compile("kh|ck|c(?![hei])"), "k"), (re.compile("ph"), "f"), (re.compile("w"), "v"))
LONG_VOWELS = re.compile(r"ou|oo|uu|([aei])\1")
PLAIN_WIDTH = 300


def comparable(name: str) -> str:
    """A name as it is compared: small letters without accents, marks, spaces or legal forms; at most 300 letters.

    Of a name that is nothing but legal forms, those are what remains.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    for form in LEGAL_FORMS_WITHOUT_SPACES:
        text = text.replace(form, " ")
    words = [word for word in re.split(r"[^\w&]+", _plain(text)) if word]
    kept = [word for word in words if word not in LEGAL_FORMS]
    return _shortened("".join(kept or words))[:PLAIN_WIDTH]


def _plain(text: str) -> str:
    """In Latin letters where we can; without accents, and with the dots of abbreviations closed up (Co., L.L.C.)."""
    text = _kana_in_latin(text)
    text = "".join(CYRILLIC.get(letter, letter) for letter in text)
    text = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text)
    return unicodedata.normalize("NFC", text).replace(".", " ").replace("_", " ")


def _kana_in_latin(text: str) -> str:
    """Katakana and hiragana as they are written in Latin letters (Hepburn, long vowels once)."""
    written: list[str] = []
    doubled = False
    for letter in text:
        code = ord(letter)
        kana = chr(code - 0x60) if 0x30A1 <= code <= 0x30F6 else letter
        if kana in ("っ", "ー"):
            doubled = kana == "っ"
            continue
        if kana in SMALL:
            sound = SMALL[kana]
            before = written.pop() if written else ""
            written.append(
                (before[:-1] if before[-1:] in ("i", "u", "e") else before) + _after(before, sound)
            )
            continue
        sound = KANA.get(kana, letter)
        written.append(sound[0] + sound if doubled and sound.isascii() and sound.isalpha() else sound)
        doubled = False
    return "".join(written)


def _after(before: str, sound: str) -> str:
    """し and ゃ are sha, き and ゃ are kya."""
    if sound.startswith("y") and before.endswith(("shi", "chi", "ji")):
        return sound[1:]
    return sound


def _shortened(text: str) -> str:
    """One spelling of a sound, and long vowels once: Toukyou, Tookyoo and Tōkyō are Tokyo."""
    for spelling, sound in SPELLINGS:
        text = spelling.sub(sound, text)
    return LONG_VOWELS.sub(lambda found: "u" if found[0] == "uu" else found[1] or "o", text)


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """How alike the nearest two of the comparable names are: 0 for nothing in common, 1 for the same."""
    return max((_share(left, right) for left in one if left for right in other if right), default=0.0)


def _share(left: str, right: str) -> float:
    if left == right:
        return 1.0
    threes = _threes(left), _threes(right)
    return len(threes[0] & threes[1]) / len(threes[0] | threes[1])


def _threes(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}
