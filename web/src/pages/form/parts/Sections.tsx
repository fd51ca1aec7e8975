/** The less common fields of an object in accordions; a closed header says what is set inside. */
import type { ReactNode } from "react";
import { wordsFor } from "@/lib/form/choices";
import { fieldsOpen, fieldsSet, isShown, sectionsOf, type Field, type Kind } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { fieldId, isWithin, join } from "@/lib/form/path";
import { useAround, useForm, useObject } from "../context";
import { FieldControl } from "../FieldControl";
import { useFormText } from "../useText";
import { Fold } from "./Fold";

interface ObjectProps {
  kind: Kind;
  /** Path of the object. */
  base: string;
  exists?: boolean;
  /** Fields that are drawn elsewhere. */
  without?: readonly string[];
}

const NONE: readonly string[] = [];

/** The fields that lie open, in a grid; only the first so many, where the others are still to be drawn. */
export function OpenFields({
  kind,
  base,
  exists,
  without = NONE,
  first,
}: ObjectProps & { first?: number }): ReactNode {
  const around = useAround();
  const object = useObject(base);
  const fields = fieldsOpen(FIELDS[kind]).filter(
    (field) => !without.includes(field.name) && isShown(kind, field, object, around),
  );
  return (
    <div className="lf-grid">
      {fields.slice(0, first).map((field) => (
        <FieldControl key={field.name} kind={kind} field={field} base={base} exists={exists} />
      ))}
    </div>
  );
}

/** The accordions, for a box `lf-sections` around them. */
export function Sections({ kind, base, exists, without = NONE }: ObjectProps): ReactNode {
  const around = useAround();
  const object = useObject(base);
  const sections = sectionsOf(FIELDS[kind]).flatMap(({ section, fields }) => {
    const shown = fields.filter(
      (field) => !without.includes(field.name) && isShown(kind, field, object, around),
    );
    return shown.length > 0 ? [{ section, fields: shown }] : [];
  });
  return sections.map(({ section, fields }) => (
    <FieldSection key={section} kind={kind} base={base} exists={exists} section={section} fields={fields} />
  ));
}

interface FieldSectionProps extends ObjectProps {
  section: string;
  fields: readonly Field[];
}

function FieldSection({ kind, base, exists, section, fields }: FieldSectionProps): ReactNode {
  const { catalog } = useForm();
  const object = useObject(base);
  const text = useFormText();
  const set = fieldsSet(fields, object).map(({ field, value }) =>
    text.said(kind, field, value, wordsFor(catalog, field, value)),
  );
  const holds = (path: string): boolean => fields.some((field) => isWithin(path, join(base, field.name)));
  return (
    <Fold
      title={text.section(kind, section)}
      summary={set.join(" · ")}
      count={set.length}
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
