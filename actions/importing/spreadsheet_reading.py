"""Each row of a council's spreadsheet read against what is held: what it says, what is odd, what has to be answered.

Nothing is written here. Whatever is not surely one thing is a Question, and its row waits until an officer answers.
"""

from datetime import date
from typing import Any

from actions.calculations import Delivery, Impact
from actions.calculations.plan_columns import DAYS, letter
from actions.calculations.sheet_days import read_day, said
from actions.calculations.sheet_words import (
    folded,
    impact_of,
    likely_status,
    lines_of,
    numbered,
    refs_in,
    several,
    status_of,
)
from judgements.importing.grids import ACROSS, DOWN, ERROR, FORMULA, Grid, GridCell, GridRow
from judgements.importing.sheet_rules import WrongSheet

from .spreadsheet_held import LONGEST_TITLE, Held, fitted
from .spreadsheet_parts import (
    AGENCY,
    DAY,
    HIDDEN,
    IMPACT,
    MAKE,
    MOST_QUESTIONS,
    MOST_ROWS,
    NONE,
    PERSON,
    POST,
    RECOMMENDATION,
    SAME_AS_HELD,
    STATUS,
    TAKE,
    Question,
    Reading,
    RowRead,
    Setting,
    ToMake,
    asked_for,
)


class Reader:
    """Reads the rows of one grid; questions are put once for each text, with every place where it stands."""

    def __init__(self, grid: Grid, setting: Setting, held: Held) -> None:
        self.grid, self.setting, self.held = grid, setting, held
        self.questions: dict[str, Question] = {}
        self.seen: dict[str, int] = {}
        self.matched: dict[int, int] = {}

    def read(self) -> Reading:
        below = [row for row in self.grid.rows if row.number > self.setting.last]
        if not below:
            raise WrongSheet("There are no rows below the headings, so there is nothing to read.")
        if len(below) > MOST_ROWS:
            raise WrongSheet(
                f"There are more than {MOST_ROWS} rows below the headings, the limit for one plan."
            )
        rows = [self._row(row) for row in below]
        if len(self.questions) > MOST_QUESTIONS:
            raise WrongSheet(
                f"More than {MOST_QUESTIONS} cells hold what cannot be understood. Look whether the columns are the "
                "right ones, or put the file right first."
            )
        return Reading(rows, list(self.questions.values()), self._remarks(below))

    def _remarks(self, below: list[GridRow]) -> list[str]:
        remarks = []
        for place in sorted(self.setting.columns):
            numbers = [row.number for row in below if row.at(place).odd == DOWN]
            if self.setting.columns[place] and numbers:
                remarks.append(
                    f"Column {letter(place)}: a merged cell carries its value down into "
                    f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(map(str, numbers))}."
                )
        return remarks

    def _row(self, row: GridRow) -> RowRead:
        read = RowRead(row.number, out=row.number in self.setting.out)
        cells = {name: self._cell(row, place, read) for name, place in self.setting.places.items()}
        if not cells["action"].strip():
            return self._no_action(row, read, cells)
        if row.hidden:
            self._hidden(read)
        self._who_is_it(read, cells)
        for name, text in cells.items():
            if name != "ref":
                self._value(read, name, text)
        self._dates_fit(read)
        return read

    def _place(self, read: RowRead, name: str) -> str:
        return f"{letter(self.setting.places[name])}{read.number}"

    def _cell(self, row: GridRow, place: int, read: RowRead) -> str:
        cell: GridCell = row.at(place)
        where = f"{letter(place)}{row.number}"
        if cell.odd == FORMULA:
            read.problems.append((where, "holds a formula, which is not worked out here; paste its value."))
        elif cell.odd == ERROR:
            read.problems.append((where, f"holds the error {cell.text}; put it right."))
        elif cell.odd == DOWN:
            read.doubts.append((where, f"'{cell.text[:60]}' is carried down from a merged cell."))
        return "" if cell.odd in (FORMULA, ERROR, ACROSS) else cell.text

    def _no_action(self, row: GridRow, read: RowRead, cells: dict[str, str]) -> RowRead:
        words = {cell.text for cell in row.cells if cell.text and cell.odd != DOWN}
        if not read.problems and len(words) <= 1:
            read.out = True
            told = "a heading among the rows, not an action; it is not read."
            read.doubts.append((f"A{row.number}", told))
        else:
            read.problems.append((self._place(read, "action"), "no action is named."))
        read.values["action"] = next(iter(words), "")
        return read

    def _hidden(self, read: RowRead) -> None:
        question = Question(HIDDEN, "hidden rows", "rows that the spreadsheet hides")
        answer = self._ask(read, question, f"row {read.number}", "the row is hidden in the spreadsheet")
        if answer == NONE:
            read.out = True

    def _who_is_it(self, read: RowRead, cells: dict[str, str]) -> None:
        """An action that is held, by its reference or, where the row has none, by its words."""
        ref, title = " ".join(cells.get("ref", "").split()), fitted(cells["action"])
        read.printed_ref = ref
        by_title = self.held.by_title.get(folded(title))
        read.held = self.held.by_ref.get(folded(ref)) if ref else by_title
        key = f"ref {folded(ref)}" if ref else f"title {folded(title)}"
        where = self._place(read, "ref" if ref else "action")
        if read.out:
            return
        if key in self.seen:
            what = f"the reference '{ref[:40]}'" if ref else "the same action without a reference"
            read.problems.append((where, f"row {self.seen[key]} has {what} already."))
        elif read.held and read.held.pk in self.matched:
            read.problems.append(
                (where, f"row {self.matched[read.held.pk]} is the same action {read.held.ref}.")
            )
        else:
            self.seen[key] = read.number
            if read.held:
                self.matched[read.held.pk] = read.number

    def _dates_fit(self, read: RowRead) -> None:
        start, due = read.values.get("starts_on"), read.values.get("due_on")
        if start and due and due < start:
            read.problems.append(
                (self._place(read, "due_on"), f"due on {said(due)}, before it starts on {said(start)}.")
            )

    def _value(self, read: RowRead, name: str, text: str) -> None:
        where = self._place(read, name)
        if read.held and name not in DAYS and text.split() == str(read.held.cell(name) or "").split():
            read.values[name] = SAME_AS_HELD
        elif name in DAYS:
            read.values[name] = self._day(read, name, text)
        elif name in ("recommendations", "agency", "partners", "lead", "status", "impact"):
            getattr(self, f"_{name}")(read, text, where)
        elif name == "evidence":
            self._evidence(read, text, where)
        elif name == "action":
            self._action(read, text, where)
        else:
            read.values[name] = text
            if name == "lead_role" and not text:
                read.doubts.append((where, "no lead is named."))

    def _ask(self, read: RowRead, question: Question, where: str, doubt: str) -> str:
        """The answer, or nothing yet: then the row waits."""
        if read.out:
            return ""
        question = self.questions.setdefault(question.key, question)
        if where not in question.places:
            question.places.append(where)
        answer = self.setting.answers.get(question.key, "")
        if answer and not self._may_be(question, answer):
            read.waits.append((where, f"'{answer[:40]}' is no answer that can be taken here."))
            answer = ""
        question.answer = answer
        (read.doubts if question.answer else read.waits).append((where, doubt))
        return question.answer

    def _may_be(self, question: Question, answer: str) -> bool:
        """Whether an answer can be one: it may be of another day, when other rows were held, or of anybody's making."""
        held = self.held
        if question.kind == DAY:
            found = read_day(answer)
            return answer == NONE or bool(found.sure and found.day)
        people = {str(one.pk) for one in (*held.people.values(), *held.by_role.values())}
        allowed: dict[str, Any] = {
            AGENCY: {MAKE, NONE, *(str(one.pk) for one in held.agencies.values())},
            PERSON: {MAKE, POST, NONE, *people},
            STATUS: {NONE, *Delivery},
            IMPACT: {NONE, *Impact},
            RECOMMENDATION: {NONE, *held.recommendations},
            HIDDEN: {NONE, TAKE},
        }
        return answer in allowed[question.kind]

    def _action(self, read: RowRead, text: str, where: str) -> None:
        read.values["action"] = fitted(text)
        if len(" ".join(text.split())) > LONGEST_TITLE:
            read.doubts.append((where, f"longer than {LONGEST_TITLE} characters; the note keeps the whole."))
            read.keep("action", text)

    def _evidence(self, read: RowRead, text: str, where: str) -> None:
        read.values["evidence"] = lines_of(text)
        if any(len(line) > LONGEST_TITLE for line in lines_of(text)):
            words = f"longer than {LONGEST_TITLE} characters; the whole stands under 'what it shows'."
            read.doubts.append((where, words))

    def _day(self, read: RowRead, name: str, text: str) -> date | None:
        where, found = self._place(read, name), read_day(text, self.grid.epoch)
        if found.sure:
            if found.words:
                read.doubts.append((where, f"'{text[:40]}': {found.words}."))
            elif not text and name == "due_on":
                read.doubts.append((where, "no due date is given."))
            return found.day
        suggestion = found.day.isoformat() if found.day else ""
        question = Question(DAY, text, found.words, suggestion)
        answer = self._ask(read, question, where, f"'{text[:40]}': {found.words}.")
        taken = read_day(answer) if answer and answer != NONE else None
        if answer:
            read.keep(name, text)
        return taken.day if taken else None

    def _recommendations(self, read: RowRead, text: str, where: str) -> None:
        refs, strange = refs_in(text, self.held.refs)
        for piece in strange:
            like = numbered(piece, self.held.recommendations)
            question = Question(RECOMMENDATION, piece, *asked_for(like))
            words = f"may be {' or '.join(like)}" if like else "is no recommendation of this inspection"
            answer = self._ask(read, question, where, f"'{piece[:60]}' {words}.")
            if answer in self.held.recommendations:
                refs.append(answer)
            if answer:
                read.keep("recommendations", piece)
        if not text:
            read.doubts.append((where, "no recommendation is named."))
        read.values["recommendations"] = [ref for ref in self.held.recommendations if ref in refs]

    def _agency(self, read: RowRead, text: str, where: str) -> None:
        read.values["agency"] = self._body(read, "agency", text, where) if text else None

    def _partners(self, read: RowRead, text: str, where: str) -> None:
        pieces = several(text, set(self.held.agencies))
        bodies = [self._body(read, "partners", piece, where) for piece in pieces]
        read.values["partners"] = list(dict.fromkeys(one for one in bodies if one is not None))

    def _body(self, read: RowRead, name: str, text: str, where: str) -> Any:
        """An agency that is held; or the name of one to make, as an answer says."""
        if found := self.held.agencies.get(folded(text)):
            return found
        question = Question(AGENCY, text, "no agency of the list is called so")
        answer = self._ask(read, question, where, f"'{text[:60]}' is no agency of the list.")
        if answer == NONE:
            read.keep(name, text)
        if answer == MAKE:
            return ToMake(" ".join(text.split()))
        return next((one for one in self.held.agencies.values() if str(one.pk) == answer), None)

    def _lead(self, read: RowRead, text: str, where: str) -> None:
        read.values["lead"] = None
        if not text:
            if "lead_role" not in self.setting.places:
                read.values["lead_role"] = ""
                read.doubts.append((where, "no lead is named."))
            return
        if read.held and text == read.held.lead_role and "lead_role" not in self.setting.places:
            read.values["lead"] = SAME_AS_HELD
            return
        if found := self.held.people.get(folded(text)):
            read.values["lead"] = found
            return
        self._nobody(read, text, where)

    def _nobody(self, read: RowRead, text: str, where: str) -> None:
        role = self.held.by_role.get(folded(text))
        reason = f"a post that {role} holds" if role else "nobody of the list is called so"
        answer = self._ask(read, Question(PERSON, text, reason), where, f"'{text[:60]}': {reason}.")
        if answer == POST and "lead_role" not in self.setting.places:
            read.values["lead_role"] = " ".join(text.split())
        elif answer in (POST, NONE):
            read.keep("lead", text)
        elif answer == MAKE:
            read.values["lead"] = ToMake(" ".join(text.split()))
        else:
            people = [*self.held.people.values(), *self.held.by_role.values()]
            read.values["lead"] = next((one for one in people if str(one.pk) == answer), None)

    def _status(self, read: RowRead, text: str, where: str) -> None:
        if not text or status_of(text):
            read.values["status"] = status_of(text)
            return
        question = Question(STATUS, text, "no status of ours", likely_status(text) or "")
        answer = self._ask(read, question, where, f"'{text[:40]}' is no status of ours.")
        read.values["status"] = status_of(answer)
        if answer:
            read.keep("status", text)

    def _impact(self, read: RowRead, text: str, where: str) -> None:
        if not text or impact_of(text):
            read.values["impact"] = impact_of(text)
            return
        answer = self._ask(
            read, Question(IMPACT, text, "no level of impact of ours"), where, "is no level of ours."
        )
        read.values["impact"] = impact_of(answer)
        if answer:
            read.keep("impact", text)
