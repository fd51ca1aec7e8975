import { OutlinedStarIconConfig } from "@patternfly/react-icons/dist/esm/icons/outlined-star-icon";
import { StarIconConfig } from "@patternfly/react-icons/dist/esm/icons/star-icon";

import { glyph } from "@/components/Glyph";
import { offer } from "@/lib/offers";
import { useWords } from "@/lib/words";

import { toggleFavourite, useIsFavourite } from "./favourites";

const EMPTY = glyph(OutlinedStarIconConfig);
const FULL = glyph(StarIconConfig);

/** Marks a balancer: marked ones stand first. */
export function FavouriteButton({ id, name }: { id: string; name: string }) {
  const t = useWords("board");
  const isMarked = useIsFavourite(id);
  function toggle() {
    toggleFavourite(id);
    if (isMarked) offer({ text: t("unmarked", { name }), undo: () => toggleFavourite(id) });
  }
  return (
    <button
      type="button"
      className="lb-star"
      aria-pressed={isMarked}
      aria-label={t("favourite", { name })}
      title={t(isMarked ? "unmark" : "mark")}
      onClick={toggle}
    >
      {isMarked ? FULL : EMPTY}
    </button>
  );
}
