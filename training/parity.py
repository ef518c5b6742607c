"""expected readings of made-up news sentences, for the Rust reader's parity test: parity.py MODEL_DIR OUT_FILE [VERSION]"""
import json
import pathlib
import sys

from decode import Model
from tokenise import tokenise

ROWS = [
    "At least 14 people were killed when a shell hit a market in Verkhnia Dolyna on Tuesday, regional governor Oleh Marchenko said. He didn't say who fired it.",
    "The Ministry of Defence denied the report. \"We have no troops in the area,\" spokeswoman Ana Petrescu told reporters in Bucharest.",
    "Gen. Tarek al-Hamdani claimed that his forces had destroyed 27 tanks and seized two villages near Qasr al-Wadi.",
    "Lakeside Post could not independently verify either side's account.",
    "More than 3,500 residents fled the U.S.-backed enclave between March 3 and March 9, according to the United Nations.",
    "Rebels shot down a Mi-8 helicopter over the Harun valley at about 5 p.m., wounding its 3 crew members.",
    "Officials said that a 12-year-old girl was among the dead. Her mother remains in hospital.",
    "The ministry's toll of 180 mercenaries cannot be confirmed, and it's not clear how the figure was reached.",
    "Russia accused Ukraine of shelling the bridge; Kyiv blamed Moscow.",
    "Médecins Sans Frontières evacuated 60 patients from the city’s last hospital after the air strike.",
    "\"They came at night,\" said Samira Odeh, a teacher who lost her brother in the attack.",
    "The Red Cross has asked both armies to let aid convoys through, but neither has answered.",
    "A cease-fire agreed in Geneva was to begin at 06:00 on 14 April.",
    "President Ilir Basha will meet his Turkish counterpart in Ankara next week to discuss the return of prisoners.",
    "Local media, citing a source in the National Guard, reported that between 40 and 50 fighters had surrendered.",
    "No one claimed responsibility for the bombing that injured Mayor Li Wen and five police officers.",
    "ARMY SEIZES BORDER TOWN, OFFICIALS SAY",
    "The $2.5 million convoy was attacked 25km north of Port Saren; 80% of the food was lost.",
    "Earlier, the army had said the base was empty... It was not.",
    "Human Rights Monitor counted 212 civilian deaths in January, including 47 children and 31 women.",
]


# outputs whose numbers are kept for the first rows; rounded, the reader may differ by what f32 sums differ
NUMBERS = ("starts", "upos", "names", "stance", "pred", "arc_root", "arc_bias")
KEPT = 3


def reading(model, text, numbers):
    """one row with all that the reader makes of it."""
    words = [text[a:b] for a, b in tokenise(text)]
    out, starts, sentences = model.read(words)
    rounded = lambda x: [[round(float(v), 3) for v in row] for row in x.reshape(len(x), -1)]
    made = []
    for start, s in zip(starts, sentences):
        predicates = [{k: v for k, v in p.items() if k != "logits"} for p in s["predicates"]]
        if numbers:
            predicates = [{**p, "logits": rounded(q["logits"])} for p, q in zip(predicates, s["predicates"])]
        made.append({**s, "predicates": predicates, "start": start})
    row = {"text": text, "words": words, "starts": starts, "sentences": made}
    return {**row, "numbers": {k: rounded(out[k]) for k in NUMBERS}} if numbers else row


def main():
    model, out = Model.load(sys.argv[1], *sys.argv[3:4]), pathlib.Path(sys.argv[2])
    rows = [json.dumps(reading(model, t, at < KEPT), ensure_ascii=False) for at, t in enumerate(ROWS)]
    out.write_text('{"rows": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf8")


if __name__ == "__main__":
    main()
