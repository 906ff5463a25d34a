"""Machines read the register with a token: within its scope, until it ends, and never a contact person."""

import re

import pytest

from builders import add_county, add_site

COUNTY, OTHER = "acftu.d610881", "acftu.d610802"


@pytest.fixture
def unions(cursor):
    """A site of each county: a draft with a contact person, and a public one of elsewhere."""
    union = add_county(cursor)
    add_site(
        cursor, name="锦界驿站", organisation_id=union, review_state="draft", lon=None,
        internal={"manager_name": "王小明", "manager_phone": "13800000001"},
    )  # fmt: skip
    add_site(cursor, name="滨河驿站", organisation_id=union)
    other = add_county(cursor, path=OTHER, code="610802", name="榆阳区总工会")
    add_site(cursor, name="榆阳驿站", organisation_id=other)


@pytest.fixture
def sue(unions, officer):
    return officer("sue", ("system_officer", "acftu"))


def issued(officer, organisation=COUNTY, days="30"):
    page = officer.post("/register/tokens", {"name": "省平台", "organisation": organisation, "days": days})
    assert page.status_code == 200
    return re.search(r'id="token" readonly value="([^"]+)"', page.text)[1]


def ask(client, secret, query=""):
    return client.get(f"/register/api/sites{query}", headers={"Authorization": f"Bearer {secret}"})


def test_token_reads_its_scope_without_contact_persons(sue, client):
    answer = ask(client, issued(sue))
    assert answer.mimetype == "application/geo+json"
    assert [each["properties"]["name"] for each in answer.json["features"]] == ["锦界驿站", "滨河驿站"]
    assert answer.json["features"][0]["geometry"] is None
    assert answer.json["features"][1]["geometry"]["type"] == "Point"
    assert "王小明" not in answer.text
    assert "13800000001" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_pages_follow_each_other(sue, client):
    secret = issued(sue, "acftu")
    answer, names = ask(client, secret, "?limit=1").json, []
    while True:
        names += [each["properties"]["name"] for each in answer["features"]]
        if "links" not in answer:
            break
        answer = ask(client, secret, "?" + answer["links"][0]["href"].split("?")[1]).json
    assert names == ["锦界驿站", "滨河驿站", "榆阳驿站"]


def test_states_are_filtered(sue, client):
    answer = ask(client, issued(sue), "?state=published&layer=worker_home").json
    assert [each["properties"]["name"] for each in answer["features"]] == ["滨河驿站"]


@pytest.mark.parametrize("query", ["?state=x", "?layer=x", "?limit=0", "?after=-1", "?organisation=acftu"])
def test_wrong_parameter_is_named(sue, client, query):
    answer = ask(client, issued(sue), query)
    assert answer.status_code == 400
    assert answer.json["field"] == query[1:].split("=")[0]


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x", "Basic eA==", "bearer"])
def test_without_a_good_token_nothing_is_told(unions, client, header):
    answer = client.get("/register/api/sites", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "end",
    [
        "UPDATE register.token SET revoked_at = now()",
        "UPDATE register.token SET issued_at = now() - interval '40 days', expires_at = now() - interval '1 second'",
        "UPDATE register.account SET disabled_at = now() WHERE login = 'sue'",
    ],
)
def test_token_ends(sue, client, cursor, end):
    secret = issued(sue)
    assert ask(client, secret).status_code == 200
    cursor.execute(end)
    assert ask(client, secret).status_code == 401


def test_revoked_by_its_button(sue, client, cursor):
    secret = issued(sue)
    cursor.execute("SELECT id::text FROM register.token")
    assert sue.post(f"/register/tokens/{cursor.fetchone()[0]}/revoke").status_code == 303
    assert ask(client, secret).status_code == 401
    assert "已撤销" in sue.get("/register/tokens").text
    cursor.execute("SELECT action FROM register.event WHERE action LIKE '%_token' ORDER BY id")
    assert [action for (action,) in cursor] == ["issue_token", "revoke_token"]


def test_secret_is_kept_nowhere(sue, cursor):
    secret = issued(sue)
    cursor.execute("SELECT count(*) FROM register.event WHERE after::text LIKE %s", (f"%{secret}%",))
    assert cursor.fetchone()[0] == 0
    assert secret not in sue.get("/register/tokens").text


@pytest.mark.parametrize(
    "form, field",
    [
        ({"name": "", "organisation": COUNTY, "days": "30"}, "name"),
        ({"name": "省", "organisation": "acftu.x", "days": "30"}, "organisation"),
        ({"name": "省", "organisation": COUNTY, "days": "9999"}, "days"),
    ],
)
def test_fault_stands_at_its_field(sue, form, field):
    answer = sue.post("/register/tokens", form)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text


def test_scope_of_who_issues_bounds_the_token(unions, officer):
    county = officer("cai", ("system_officer", COUNTY), path=COUNTY)
    answer = county.post("/register/tokens", {"name": "省", "organisation": OTHER, "days": "30"})
    assert answer.status_code == 400


def test_whoever_disables_an_account_is_told_which_tokens_go_with_it(sue, officer, client):
    secret = issued(sue)
    ada = officer("ada", ("system_officer", "acftu"))
    person = f"/register/people/{sue.account}"
    page = ada.get(person).text
    assert "停用这个账号，它签发的令牌也随之失效" in page
    assert "省平台" in page
    assert ada.post(f"{person}/disable").status_code == 303
    assert ask(client, secret).status_code == 401
    assert "重新启用后恢复有效" in ada.get(person).text
    assert "无效：签发人已停用" in ada.get("/register/tokens").text, "the list does not call it good"
    assert ada.post(f"{person}/enable").status_code == 303
    assert ask(client, secret).status_code == 200


def test_nobody_is_told_of_tokens_that_have_ended(sue, officer, cursor):
    issued(sue)
    cursor.execute("UPDATE register.token SET revoked_at = now()")
    ada = officer("ada", ("system_officer", "acftu"))
    assert "令牌也随之失效" not in ada.get(f"/register/people/{sue.account}").text
