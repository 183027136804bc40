"""What is looked for on a page, and how: errors of the console, axe-core, widths, focus."""

from pathlib import Path
from typing import Any

AXE = (Path(__file__).parent / "vendor" / "axe-core.min.js").read_text(encoding="utf-8")
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
SERIOUS = {"serious", "critical"}

# Evaluated through the debugging protocol, so the page's own content security policy does not stop it.
RUN_AXE = """async () => {
  const run = await axe.run(document, {resultTypes: ['violations']});
  const first = nodes => nodes.slice(0, 4).map(n => n.html);
  return run.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: first(v.nodes)}));
}"""
STRUCTURE = """() => ({
  headings: document.querySelectorAll('h1').length,
  mains: document.querySelectorAll('main[id]').length,
  language: document.documentElement.lang,
  title: document.title,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const outlined = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const inside = e.closest('label, summary, .field');
  const around = inside ? getComputedStyle(inside) : style;
  return {
    tag: e.tagName, name: e.getAttribute('name') || '', href: e.getAttribute('href') || '',
    text: (e.innerText || e.value || e.getAttribute('aria-label') || '').trim().slice(0, 60),
    visible: box.width > 0 && box.height > 0 && style.visibility !== 'hidden',
    where: [box.left, box.top, box.right, box.bottom].map(Math.round),
    onScreen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    marked: [style, around].some(s => outlined(s) || s.boxShadow !== 'none'),
  };
}"""


class Witness:
    """Listens to a page: errors of scripts, refusals of the content security policy, failed requests."""

    def __init__(self, page: Any):
        self.seen: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))
        page.on(
            "response",
            lambda answer: (
                self.seen.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and answer.request.resource_type != "document"
                else None
            ),
        )

    def hear(self, message: Any) -> None:
        # A refused page says so in the console too; its status is asserted where it is opened.
        if message.type == "error" and "Failed to load resource" not in message.text:
            place = message.location
            self.seen.append(f"console: {message.text} at {place['url']}:{place['lineNumber']}")


def findings_of_axe(page: Any) -> list[str]:
    """Serious and critical findings, one line each."""
    if not page.evaluate("() => typeof axe !== 'undefined'"):
        page.evaluate(AXE)
    return [
        f"{found['id']} ({found['impact']}): {found['help']} at {found['nodes']}"
        for found in page.evaluate(RUN_AXE)
        if found["impact"] in SERIOUS
    ]
