"""Marks that are too near to one another become one."""

from hypothesis import given
from hypothesis import strategies as st

from geoservice.model.mark import Mark, parted

MARKS = st.builds(
    lambda u, v, home, room: Mark(u, v, home + room, {"worker_home": home, "reading_room": room}),
    st.floats(0, 200),
    st.floats(0, 200),
    st.integers(1, 9),
    st.integers(0, 9),
)


@given(st.lists(MARKS, max_size=40))
def test_parted_marks_are_apart_and_count_what_they_counted(marks):
    found = parted(marks, 30)
    assert sum(mark.count for mark in found) == sum(mark.count for mark in marks)
    assert all(sum(mark.counts.values()) == mark.count for mark in found)
    for mark in found:
        assert all(
            other is mark or (other.u - mark.u) ** 2 + (other.v - mark.v) ** 2 >= 30**2 - 1e-6
            for other in found
        )


def test_a_site_alone_stays_itself():
    site = Mark(5, 5, 1, {"worker_home": 1}, "id", "名字", "worker_home")
    assert site in parted([site, Mark(100, 5, 3, {"worker_home": 3})], 30)
