/** What is still wrong, as links that lead to the fields. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FIELDS } from "@/lib/form/fields";
import type { Kind } from "@/lib/form/field";
import { nameOf } from "@/lib/form/merge";
import { getAt, isObject, type JsonObject, textOf } from "@/lib/form/path";
import type { Problem } from "@/lib/form/problems";
import { useForm } from "../context";
import { revealField } from "../reveal";
import { useFormText, type FormText } from "../useText";

const MOST = 12;
const KIND_OF: Record<string, Kind> = {
  listeners: "listener",
  pools: "pool",
  members: "member",
  l7policies: "l7policy",
  rules: "l7rule",
  additional: "additionalvip",
};

/** Where a problem is, in words: `listener web › Port`. */
function placeOf(form: JsonObject, path: string, text: FormText, kindName: (kind: Kind) => string): string {
  const words: string[] = [];
  let kind: Kind = "loadbalancer";
  let base = "";
  for (const match of path.matchAll(/([a-z0-9_]+)\[(\d+)\]|(healthmonitor)/g)) {
    const next = match[3] ? "healthmonitor" : KIND_OF[match[1] ?? ""];
    if (!next) break;
    kind = next;
    base = path.slice(0, match.index + match[0].length);
    const object = getAt(form, base);
    const name = nameOf(object) || (match[2] === undefined ? "" : textOf(Number(match[2]) + 1));
    words.push(`${kindName(kind)} ${name}`.trim());
  }
  const rest = base ? path.slice(base.length + 1) : path;
  const field = FIELDS[kind].find(
    (one) => rest === one.name || rest.startsWith(`${one.name}[`) || rest.startsWith(`${one.name}.`),
  );
  if (field) words.push(text.label(kind, field));
  return words.join(" › ");
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
              {place ? `${place}: ${text.problem(problem)}` : text.problem(problem)}
            </Button>
          </li>
        );
      })}
      {problems.length > MOST && <li>{t("problems.more", { count: problems.length - MOST })}</li>}
    </ul>
  );
}
