/** The less common fields of an object in accordions; a closed header says what is set inside. */
import { ExpandableSection } from "@patternfly/react-core";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "@/lib/form/choices";
import { fieldsOpen, fieldsSet, isShown, sectionsOf, type Field, type Kind } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { fieldId, isWithin, join } from "@/lib/form/path";
import { useForm, useHasProblem, useObject, useOpen } from "../context";
import { FieldControl } from "../FieldControl";
import { useFormText } from "../useText";

interface ObjectProps {
  kind: Kind;
  /** Path of the object. */
  base: string;
  exists?: boolean;
  /** Fields that are drawn elsewhere. */
  without?: readonly string[];
}

const NONE: readonly string[] = [];

/** The fields that lie open, in a grid. */
export function OpenFields({ kind, base, exists, without = NONE }: ObjectProps): ReactNode {
  const { store } = useForm();
  const object = useObject(base);
  const fields = fieldsOpen(FIELDS[kind]).filter(
    (field) => !without.includes(field.name) && isShown(field, object, store.around),
  );
  return (
    <div className="lf-grid">
      {fields.map((field) => (
        <FieldControl key={field.name} kind={kind} field={field} base={base} exists={exists} />
      ))}
    </div>
  );
}

export function Sections({ kind, base, exists, without = NONE }: ObjectProps): ReactNode {
  const { store } = useForm();
  const object = useObject(base);
  const sections = sectionsOf(FIELDS[kind]).flatMap(({ section, fields }) => {
    const shown = fields.filter(
      (field) => !without.includes(field.name) && isShown(field, object, store.around),
    );
    return shown.length > 0 ? [{ section, fields: shown }] : [];
  });
  return (
    <div className="lf-sections">
      {sections.map(({ section, fields }) => (
        <FieldSection
          key={section}
          kind={kind}
          base={base}
          exists={exists}
          section={section}
          fields={fields}
        />
      ))}
    </div>
  );
}

interface FieldSectionProps extends ObjectProps {
  section: string;
  fields: readonly Field[];
}

function FieldSection({ kind, base, exists, section, fields }: FieldSectionProps): ReactNode {
  const { catalog } = useForm();
  const object = useObject(base);
  const text = useFormText();
  const set = fieldsSet(fields, object).map(
    ({ field, value }) =>
      `${text.label(kind, field)}: ${wordsFor(catalog, field, value) ?? text.value(field, value)}`,
  );
  const holds = (path: string): boolean => fields.some((field) => isWithin(path, join(base, field.name)));
  return (
    <Fold
      title={text.section(kind, section)}
      summary={set.join(" · ")}
      holds={holds}
      id={fieldId(join(base, `~${section}`))}
    >
      <div className="lf-grid">
        {fields.map((field) => (
          <FieldControl key={field.name} kind={kind} field={field} base={base} exists={exists} />
        ))}
      </div>
    </Fold>
  );
}

interface FoldProps {
  title: string;
  summary: string;
  id: string;
  /** Whether a path lies inside: a link to it opens the section. */
  holds: (path: string) => boolean;
  startsOpen?: boolean;
  children: ReactNode;
}

/** One accordion. What is wrong inside is said in its header; links to fields inside open it. */
export function Fold({ title, summary, id, holds, startsOpen = false, children }: FoldProps): ReactNode {
  const { t } = useTranslation("form");
  const [open, setOpen] = useOpen(holds, startsOpen);
  const wrong = useHasProblem(holds);
  return (
    <ExpandableSection
      className="lf-fold"
      toggleId={`${id}-toggle`}
      contentId={`${id}-content`}
      isExpanded={open}
      onToggle={(_, next) => setOpen(next)}
      toggleContent={
        <span className="lf-fold__head">
          <span className="lf-fold__title">{title}</span>
          {wrong && !open && <span className="lf-fold__wrong">{t("section.wrong")}</span>}
          {!open && <span className="lf-fold__summary">{summary}</span>}
        </span>
      }
    >
      {/* Closed sections are not drawn: a form with many objects stays light. */}
      {open && children}
    </ExpandableSection>
  );
}
