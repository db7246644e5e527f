"""Any JSON at all, with the names that Help Scout uses among its keys."""

from __future__ import annotations

from hypothesis import strategies as st

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=12),
)
KEYS = st.one_of(
    st.sampled_from(
        [
            "id type body createdBy assignedTo status threads customer mailbox subject tags owner",
            "emails phones chats websites socialProfiles address attachments hash customFields",
            "fieldId value page items _embedded conversations users teams workflows totalPages",
            "totalElements size number email first last reload imported state action cc query",
        ]
    ).flatmap(lambda text: st.sampled_from(text.split())),
    st.text(max_size=6),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=25,
)
