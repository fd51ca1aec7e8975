"""docs/gallery.md shows every state that the browser tests know, and its pictures are there."""

from scripts import gallery, gallery_form, gallery_pages, gallery_states
from scripts.pictures import Look
from tests.browser import form_states, page_states

LARGEST_B = 10_000_000


def test_every_state_of_the_pages_has_a_picture() -> None:
    """None is missing, none is shown twice."""
    shown = [shot.state for shot in (*gallery_pages.PAGES, *gallery_states.SHOTS) if shot.state]
    assert sorted(shown) == sorted(page_states.STATES)


def test_every_state_of_the_form_has_a_picture() -> None:
    """None is missing, none is shown twice."""
    assert sorted(shot.state for shot in gallery_form.SHOTS) == sorted(form_states.STATES)


def test_the_index_shows_what_there_is() -> None:
    """The index is as written last; no picture is missing or left over, and all together are small."""
    assert (gallery.DOCS / "gallery.md").read_text() == gallery.index()
    shown = {shot.file(look) for shot in gallery.all_shots() for look in shot.looks}
    assert {file.name for file in gallery.FOLDER.iterdir()} == shown
    assert sum(file.stat().st_size for file in gallery.FOLDER.iterdir()) < LARGEST_B


def test_a_look_is_named_as_its_pictures_end() -> None:
    """What --look takes is how the names of pictures end."""
    for ending in ("375-dark", "1440-light-ru", "3840-light"):
        assert Look.of(ending).ending == ending
