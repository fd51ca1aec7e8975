/** What is still wrong, as links that lead to the fields. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FIELDS } from "@/lib/form/fields";
import type { Kind } from "@/lib/form/field";
import { nameOf } from "@/lib/form/merge";
import { getAt, isObject, isWithin, type JsonObject } from "@/lib/form/path";
import { placeAt, placesOf } from "@/lib/form/places";
import type { Problem } from "@/lib/form/problems";
import { useForm } from "../context";
import { revealField } from "../reveal";
import { langOf, useFormText, type FormText } from "../useText";

const MOST = 12;

/** Where a problem is, in words: `listener web › Port`. */
function placeOf(form: JsonObject, path: string, text: FormText, kindName: (kind: Kind) => string): string {
  const words = placesOf(path).map(({ kind, base, index }) => {
    const name = nameOf(getAt(form, base)) || (index === null ? "" : String(index + 1));
    return `${kindName(kind)} ${name}`.trim();
  });
  const { kind, field: rest } = placeAt(path);
  const field = FIELDS[kind].find((one) => isWithin(rest, one.name));
  return [...words, ...(field ? [text.label(kind, field)] : [])].join(" › ");
}

export function ProblemLinks({ problems }: { problems: readonly Problem[] }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const text = useFormText();
  const { form } = store.get();
  if (!isObject(form)) return null;
  return (
    <ul className="lf-problems">
      {problems.slice(0, MOST).map((problem) => {
        const place = placeOf(form, problem.path, text, (kind) =>
          t([`kind.${kind}`, `common:object.${kind}`]),
        );
        return (
          <li key={`${problem.path} ${problem.code}`}>
            <Button variant="link" isInline onClick={() => revealField(store, problem.path)}>
              {place && `${place}: `}
              <span lang={langOf(problem)}>{text.problem(problem)}</span>
            </Button>
          </li>
        );
      })}
      {problems.length > MOST && <li>{t("problems.more", { count: problems.length - MOST })}</li>}
    </ul>
  );
}
