/** Small objects in rows inside a field, such as additional addresses. */
import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { freshKey, KEY } from "@/lib/form/document";
import { FIELDS } from "@/lib/form/fields";
import { insertAt, isObject, join, textOf } from "@/lib/form/path";
import { useForm, useList } from "../context";
import { FieldControl } from "../FieldControl";
import { useRemove } from "../useRemove";
import type { WidgetProps } from "./types";

export function ObjectsWidget({ field, path, id, label, locked }: WidgetProps): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const rows = useList(path);
  const remove = useRemove();
  const kind = field.of;
  if (!kind) return null;
  return (
    <div id={id} tabIndex={-1} role="group" aria-label={label} className="lf-rows">
      {rows.map((row, at) => (
        <div key={isObject(row) ? textOf(row[KEY]) : at} className="lf-row">
          {FIELDS[kind].map((inner) => (
            <FieldControl
              key={inner.name}
              kind={kind}
              field={inner}
              base={join(path, at)}
              bare
              row={t("row", { number: at + 1 })}
            />
          ))}
          <Button
            variant="plain"
            icon={<TrashIcon />}
            isDisabled={locked}
            aria-label={t("remove", { name: t("row", { number: at + 1 }) })}
            onClick={() => remove(join(path, at))}
          />
        </div>
      ))}
      <Button
        variant="link"
        icon={<PlusIcon />}
        isInline
        isDisabled={locked}
        onClick={() => store.change((form) => insertAt(form, path, [{ [KEY]: freshKey() }]))}
      >
        {t("objects.add")}
      </Button>
    </div>
  );
}
