"""Both forms of the independent set agree, and the set is what it is called."""

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.dedup.independent import in_rounds, in_sequence

MEMBERS = 14


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[tuple[int, int]], frozenset[tuple[int, int]]]:
    """Edges sorted by member, each member's preferences in any order, and those of them that are safe."""
    pair = st.tuples(st.integers(0, MEMBERS), st.integers(0, MEMBERS)).filter(lambda pair: pair[0] < pair[1])
    edges = sorted(draw(st.lists(pair, unique=True, max_size=50)), key=lambda edge: edge[1])
    return edges, frozenset(draw(st.sets(st.sampled_from(edges)))) if edges else frozenset()


@given(graphs())
def test_both_forms_agree(graph: tuple[list[tuple[int, int]], frozenset[tuple[int, int]]]) -> None:
    """In sequence and in rounds the same members go, for the same witnesses."""
    edges, safe = graph
    in_round = in_rounds(edges, lambda u, v: (u, v) in safe, MEMBERS + 1)
    assert in_round == in_sequence(edges, lambda u, v: (u, v) in safe, MEMBERS + 1)


@given(graphs())
@example(([(0, 1), (1, 2)], frozenset([(0, 1), (1, 2)])))
@example(([(0, 2), (1, 2)], frozenset([(0, 2), (1, 2)])))
def test_exactly_those_go_that_a_kept_one_stands_for(
    graph: tuple[list[tuple[int, int]], frozenset[tuple[int, int]]],
) -> None:
    """A member goes if and only if a kept one is safe for it, and its witness is the first such one it prefers."""
    edges, safe = graph
    witness = in_sequence(edges, lambda u, v: (u, v) in safe, MEMBERS + 1)
    for member in range(MEMBERS + 1):
        standing = [u for u, v in edges if v == member and (u, v) in safe and witness[u] < 0]
        assert witness[member] == (standing[0] if standing else -1)


@given(graphs())
def test_the_fact_check_is_asked_only_where_it_decides(
    graph: tuple[list[tuple[int, int]], frozenset[tuple[int, int]]],
) -> None:
    """No pair is checked twice, none with a dropped witness, none for a member already dropped."""
    edges, safe = graph
    asked = []

    def ask(u: int, v: int) -> bool:
        asked.append((u, v))
        return (u, v) in safe

    witness = in_sequence(edges, ask, MEMBERS + 1)
    assert len(asked) == len(set(asked))
    assert all(witness[u] < 0 for u, _ in asked)
    assert sum((u, v) in safe for u, v in asked) == sum(u >= 0 for u in witness)
