import { useTranslation } from "react-i18next";

import { ChipFilter } from "@/components/ChipFilter";
import type { Tone } from "@/lib/status";

import { type Group, GROUPS } from "./useOperationList";

interface Props {
  counts: Record<Group, number>;
  shown: Group;
  onShow: (group: Group) => void;
}

const TONES: Partial<Record<Group, Tone>> = { running: "busy", failed: "bad", ended: "idle" };

/** All, under way, failed, ended; each with its count. */
export function StateFilter({ counts, shown, onShow }: Props) {
  const { t } = useTranslation("operations");
  const chips = GROUPS.map((group) => ({
    key: group,
    label: t(`group.${group}`),
    count: counts[group],
    ...(TONES[group] && { tone: TONES[group] }),
  }));
  return <ChipFilter label={t("filter")} chips={chips} selected={shown} onSelect={onShow} />;
}
