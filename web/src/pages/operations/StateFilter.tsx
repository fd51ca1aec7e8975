import { ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { number } from "@/lib/time";

import { type Group, GROUPS } from "./useOperationList";

interface Props {
  counts: Record<Group, number>;
  shown: Group;
  onShow: (group: Group) => void;
}

/** All, under way, failed, ended; each with its count. */
export function StateFilter({ counts, shown, onShow }: Props) {
  const { t } = useTranslation("operations");
  return (
    <ToggleGroup aria-label={t("filter")}>
      {GROUPS.map((group) => (
        <ToggleGroupItem
          key={group}
          text={`${t(`group.${group}`)} ${number(counts[group])}`}
          isSelected={shown === group}
          onChange={() => onShow(group)}
        />
      ))}
    </ToggleGroup>
  );
}
