CODES = {
    "English": "eng_Latn",
    "German": "deu_Latn",
    "Greek": "ell_Grek",
    "Japanese": "jpn_Jpan",
    "French (Québec)": "fra_Latn",
    "日本語": "jpn_Jpan",
}
DEFAULT_TARGET: str = "German"
_private = "not exported"
