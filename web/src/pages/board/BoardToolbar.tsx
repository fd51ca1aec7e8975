import { ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import ListIcon from "@patternfly/react-icons/dist/esm/icons/list-icon";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import ThLargeIcon from "@patternfly/react-icons/dist/esm/icons/th-large-icon";
import { useTranslation } from "react-i18next";

import { type Chip, ChipFilter } from "@/components/ChipFilter";
import { useArrivingText } from "@/lib/addressText";
import type { Tone } from "@/lib/status";

import { type Groups, type Section, SECTIONS, type Shown } from "./sections";
import type { BoardUrl } from "./useBoardUrl";

interface Props {
  url: BoardUrl;
  groups: Groups;
  /** How many are marked. */
  marked: number;
}

/** Search, the sections with their counts, and cards or table. */
export function BoardToolbar({ url, groups, marked }: Props) {
  const { t } = useTranslation("board");
  // What is typed stands here at once; the address and the list may follow a moment later.
  const [text, setText] = useArrivingText(url.query, url.cleared > 0 ? "" : url.query);
  function typed(value: string) {
    setText(value);
    url.setQuery(value);
  }
  return (
    <search className="lb-board__tools">
      <label className="lb-search">
        <SearchIcon aria-hidden />
        <span className="lb-unseen">{t("search")}</span>
        <input
          type="search"
          data-key="/"
          placeholder={t("search")}
          value={text}
          onChange={(event) => typed(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && typed("")}
        />
      </label>
      <SectionFilter url={url} groups={groups} marked={marked} />
      <ToggleGroup aria-label={t("view.label")} className="lb-board__view">
        <ToggleGroupItem
          icon={<ThLargeIcon />}
          aria-label={t("view.cards")}
          isSelected={url.view === "cards"}
          {...(url.view === "table" && { "data-key": "v" })}
          onChange={() => url.setView("cards")}
        />
        <ToggleGroupItem
          icon={<ListIcon />}
          aria-label={t("view.table")}
          isSelected={url.view === "table"}
          {...(url.view === "cards" && { "data-key": "v" })}
          onChange={() => url.setView("table")}
        />
      </ToggleGroup>
    </search>
  );
}

const TONES: Record<Section, Tone> = { needs: "bad", working: "busy", healthy: "good", off: "idle" };

function SectionFilter({ url, groups, marked }: Props) {
  const { t } = useTranslation("board");
  const total = SECTIONS.reduce((sum, section) => sum + groups[section].length, 0);
  const chips: Chip<Shown | "all">[] = [
    { key: "all", label: t("section.all"), count: total },
    ...SECTIONS.map((section) => ({
      key: section,
      label: t(`section.${section}`),
      count: groups[section].length,
      tone: TONES[section],
    })),
  ];
  if (marked > 0 || url.section === "favourites") {
    chips.splice(1, 0, { key: "favourites", label: t("section.favourites"), count: marked });
  }
  return (
    <ChipFilter
      label={t("filter")}
      chips={chips}
      selected={url.section ?? "all"}
      onSelect={(key) => url.setSection(key === "all" ? null : key)}
    />
  );
}
