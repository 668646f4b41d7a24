"""The browser's harness must be able to fail: each fault of a page is seen."""

FAULTY = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.head.append(script);
  new Image().src = "https://example.org/picture.png";
  console.error("said aloud");
  setTimeout(() => { throw new Error("thrown"); }, 0);
}"""


def test_each_fault_of_a_page_is_seen(page_as, faults):
    page = page_as("anonymous")
    page.goto("/accounts/login/")
    assert not faults
    page.evaluate(FAULTY)
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    seen = "\n".join(faults)
    for expected in ("CSP: script-src", "CSP: img-src", "asked another host", "said aloud", "threw thrown"):
        assert expected in seen
    faults.clear()


def test_what_a_test_is_about_is_no_fault(page_as, faults):
    page = page_as("manager", allow=("404",))
    assert page.goto("/no-such-page/").status == 404
    assert not faults


def test_each_person_is_signed_in(page_as):
    for role, signed_in in (("manager", True), ("administrator", True), ("anonymous", False)):
        page = page_as(role)
        assert page.goto("/inspections/").status == 200
        assert ("/accounts/login/" in page.url) is not signed_in
