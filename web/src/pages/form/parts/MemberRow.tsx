/** One server of a pool. */
import { Button } from "@patternfly/react-core";
import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fieldsSet, isShown, sectionsOf } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { fieldId, isWithin, join, textOf } from "@/lib/form/path";
import { useAround, useHasProblem, useObject, useOpen } from "../context";
import { FieldControl } from "../FieldControl";
import { useRemove } from "../useRemove";
import { useFormText } from "../useText";
import { OwnProblem } from "./OwnProblem";

const OPEN = FIELDS.member.filter((field) => !field.section);
const ALL_MORE = sectionsOf(FIELDS.member)[0]?.fields ?? [];

export function MemberRow({ path, number }: { path: string; number: number }): ReactNode {
  const { t } = useTranslation("form");
  const text = useFormText();
  const member = useObject(path);
  const remove = useRemove();
  const around = useAround();
  const more = ALL_MORE.filter((field) => isShown("member", field, member, around));
  const inMore = (at: string): boolean => more.some((field) => isWithin(at, join(path, field.name)));
  const [open, setOpen] = useOpen(inMore, false);
  const wrongInside = useHasProblem(inMore);
  const exists = typeof member.id === "string";
  const name = textOf(member.name || member.address || t("row", { number }));
  // The name and the subnet come with a picked server; what a person set says more.
  const set = fieldsSet(more, member)
    .filter(({ field }) => field.name !== "subnet_id")
    .map(({ field, value }) => (field.name === "name" ? textOf(value) : text.said("member", field, value)));
  const id = fieldId(path);
  return (
    <div className="lf-member" id={id} tabIndex={-1} role="group" aria-label={name} data-path={path}>
      <div className="lf-member__row">
        {OPEN.map((field) => (
          <FieldControl
            key={field.name}
            kind="member"
            field={field}
            base={path}
            exists={exists}
            bare
            row={t("row", { number })}
          />
        ))}
        <Button
          variant="plain"
          className="lf-member__toggle"
          icon={<AngleRightIcon className={open ? "lf-turned" : undefined} />}
          aria-expanded={open}
          aria-controls={`${id}-more`}
          aria-label={t("members.more", { name })}
          onClick={() => setOpen(!open)}
        />
        <Button
          variant="plain"
          icon={<TrashIcon />}
          aria-label={t("remove", { name })}
          onClick={() => remove(path)}
        />
      </div>
      <OwnProblem path={path} />
      {!open && (set.length > 0 || wrongInside) && (
        <p className="lf-member__summary">
          {wrongInside && <span className="lf-fold__wrong">{t("section.wrong")}</span>} {set.join(" · ")}
        </p>
      )}
      <div id={`${id}-more`} hidden={!open}>
        {open && (
          <div className="lf-grid lf-member__more">
            {more.map((field) => (
              <FieldControl key={field.name} kind="member" field={field} base={path} exists={exists} />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
