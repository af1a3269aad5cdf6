"""Names that documents have to draw, one or more of each kind of letter; invented people."""

NAMES = {
    "Polish": "Łucja Święcicka-Żądło ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ",
    "Czech": "Jiří Dvořák-Šťastný ěščřžýáíéúůďťňó ĚŘŮĎŤŇ",
    "Turkish": "Işıl Ağaoğlu Çiğdem İpek Şimşek",
    "Hungarian": "Őrsi Gergő Űrhegyi Tünde",
    "Croatian": "Đurđa Žćčš Ćirić Čačić Džđ",
    "Latvian": "Jēkabs Ķēniņš Ģirts Ļaudis Ņikita Ūdris āčēģīķļņšūž",
    "Romanian": "Ștefan Țepeș Ionuț Măriuța Âî",
    "Vietnamese": "Nguyễn Thị Ngọc Ánh Đặng Trương Ưởng Ỹ ẵ ợ",
    "Greek": "Γεώργιος Παπαδόπουλος ΐ ΰ ᾳ ἀ ᾧ",
    "Cyrillic": "Юрій Щедрін Ґалаґан Їжак Ђорђе Љубиша Ӹ",
    "African": "Ɔ́bɛ́lɔ́ Ŋwaŋwɛ̃ Ɖɛ̀ɖi Ƴero Ǆ ǆ",
    "dashes": "Anne‐Marie Sm‑th–Jones—Li‒Ho―Du",
}
"""A sign of each range: Latin Extended A, B and Additional, Greek and its extension, Cyrillic, combining marks."""

ELSEWHERE = {"Thai": "สมชาย", "Devanagari": "राम", "Chinese": "王小明", "Arabic": "محمد", "emoji": "😀"}
"""Letters that no face has."""
