/** What an edit changes, object by object: added, removed, changed from what to what. */
import MinusIcon from "@patternfly/react-icons/dist/esm/icons/minus-circle-icon";
import PencilIcon from "@patternfly/react-icons/dist/esm/icons/pencil-alt-icon";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Kind } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { useFormText } from "../useText";
import { textOf } from "@/lib/form/path";

export interface DifferenceView {
  path: string;
  change: "added" | "removed" | "changed";
  kind?: string;
  name: string;
  field?: string;
  old?: unknown;
  new?: unknown;
}

const ICONS = { added: PlusIcon, removed: MinusIcon, changed: PencilIcon } as const;
const MOST = 20;

function brief(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  const text = typeof value === "object" ? JSON.stringify(value) : textOf(value as string | number | boolean);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

export default function DifferenceList({
  differences,
}: {
  differences: readonly DifferenceView[];
}): ReactNode {
  const { t } = useTranslation("form");
  const text = useFormText();
  const wordFor = ({ kind, field = "" }: DifferenceView): string => {
    const known = (FIELDS[kind as Kind] as typeof FIELDS.pool | undefined)?.find(
      (one) => one.name === field || one.name.endsWith(`.${field}`),
    );
    return known ? text.label(kind as Kind, known) : field;
  };
  if (differences.length === 0) return null;
  return (
    <ul className="lf-differences" aria-label={t("differences.title")}>
      {differences.slice(0, MOST).map((one, at) => {
        const Icon = ICONS[one.change];
        return (
          <li
            key={`${one.path} ${one.change} ${at}`}
            className={`lf-difference lf-difference--${one.change}`}
          >
            <Icon aria-hidden />
            <span>
              <span className="lf-difference__what">
                {t(`differences.${one.change}`)}{" "}
                {one.kind ? t(`common:object.${one.kind}`, { defaultValue: one.kind }) : ""} <b>{one.name}</b>
              </span>
              {one.change === "changed" && (
                <span className="lf-difference__values">
                  {wordFor(one)}: <del>{brief(one.old)}</del> → <ins>{brief(one.new)}</ins>
                </span>
              )}
            </span>
          </li>
        );
      })}
      {differences.length > MOST && <li>{t("problems.more", { count: differences.length - MOST })}</li>}
    </ul>
  );
}
