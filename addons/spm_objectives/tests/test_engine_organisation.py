from odoo.tests import BaseCase

from ..engine.organisation import Person, organise, problem

# 1 heads everything; 2 and 3 lead; 4, 5 sell under 2 and 6 under 3; 7 under 1 directly
PEOPLE = (
    Person(1, (), (10,)),
    Person(2, (1,), (10, 11), 30),
    Person(3, (1,), (10, 12), 31),
    Person(4, (2, 1), (10, 11), 30),
    Person(5, (2, 1), (10, 11), 31),
    Person(6, (3, 1), (10, 12), 31),
    Person(7, (1,), (10,)),
    Person(8, (), ()),
)
SELLERS = frozenset((4, 5, 6, 7, 8))


def outline(places):
    return {place.key: outline(place.below) or place.people for place in places}


def people(*ids):
    return {("participant", number): (number,) for number in ids}


class TestOrganisation(BaseCase):
    def check(self, top, levels, expected, sharing=SELLERS, among=PEOPLE):
        found = organise(among, sharing, top, levels)
        self.assertEqual(outline(found), expected)

    def test_people(self):
        self.check(("company", 1), ["participant"], people(4, 5, 6, 7, 8))
        self.check(("department", 11), ["participant"], people(4, 5))
        self.check(("line", 3), ["participant"], people(6))
        self.check(("team", 31), ["participant"], people(5, 6))
        self.check(("team", 99), ["participant"], {})

    def test_managers_may_get_a_share(self):
        everybody = {person.id for person in PEOPLE}
        self.check(("line", 2), ["participant"], people(2, 4, 5), everybody)

    def test_departments(self):
        self.check(
            ("company", 1),
            ["department", "participant"],
            {("department", 10): people(4, 5, 6, 7), **people(8)},
        )
        self.check(
            ("company", 1),
            ["department", "department", "participant"],
            {
                ("department", 10): {
                    ("department", 11): people(4, 5),
                    ("department", 12): people(6),
                    **people(7),
                },
                **people(8),
            },
        )

    def test_a_unit_that_holds_everybody_says_nothing(self):
        inside = [person for person in PEOPLE if person.departments]
        self.check(
            ("company", 1),
            ["department", "participant"],
            {
                ("department", 11): people(4, 5),
                ("department", 12): people(6),
                **people(7),
            },
            among=inside,
        )
        self.check(
            ("company", 1),
            ["line", "participant"],
            {("line", 2): people(4, 5), ("line", 3): people(6), **people(7)},
            among=inside,
        )
        flat = [Person(1), Person(4, (1,)), Person(5, (1,))]
        self.check(
            ("company", 1),
            ["line", "participant"],
            {("line", 1): people(4, 5)},
            among=flat,
        )

    def test_lines(self):
        self.check(
            ("company", 1),
            ["line", "line", "participant"],
            {
                ("line", 1): {
                    ("line", 2): people(4, 5),
                    ("line", 3): people(6),
                    **people(7),
                },
                **people(8),
            },
        )
        self.check(
            ("department", 11), ["line", "participant"], {("line", 2): people(4, 5)}
        )

    def test_teams(self):
        self.check(
            ("company", 1),
            ["team", "participant"],
            {
                ("team", 30): people(4),
                ("team", 31): people(5, 6),
                **people(7, 8),
            },
        )

    def test_which_levels_may_follow(self):
        self.assertIsNone(problem("company", ["department", "line", "participant"]))
        self.assertEqual(problem("line", ["department"]), ("line", "department"))
        self.assertEqual(
            problem("company", ["participant", "line"]), ("participant", "line")
        )
        self.assertEqual(problem("team", ["team"]), ("team", "team"))
