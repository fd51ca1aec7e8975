/** One field of the form: label, control, unit, help, and what is wrong with it, joined for screen readers. */
import { FormGroup, FormHelperText, HelperText, HelperTextItem } from "@patternfly/react-core";
import type { ReactNode } from "react";
import type { Field, Kind } from "@/lib/form/field";
import { fieldId, join } from "@/lib/form/path";
import { useProblem } from "./context";
import { langOf, useFormText } from "./useText";
import { CertificateNote } from "./widgets/CertificateNote";
import { FixedValue } from "./widgets/FixedValue";
import { takesUpload, UploadLink } from "./widgets/UploadLink";
import { Widget } from "./widgets/Widget";

export interface FieldControlProps {
  kind: Kind;
  field: Field;
  /** Path of the object that has the field. */
  base: string;
  /** The object exists in the cloud, so that fixed fields can no longer change. */
  exists?: boolean;
  /** Rows of a table: the label is there for screen readers only. */
  bare?: boolean;
  /** Said beside the label, for fields that stand in rows. */
  row?: string;
}

export function FieldControl({
  kind,
  field,
  base,
  exists = false,
  bare = false,
  row,
}: FieldControlProps): ReactNode {
  const text = useFormText();
  const path = join(base, field.name);
  const id = fieldId(path);
  const problem = useProblem(path);
  const label = text.label(kind, field);
  const locked = exists && field.fixed === true;
  const help = locked ? "" : [text.limits(field), text.help(kind, field)].filter(Boolean).join(" · ");
  const describedBy = [problem && `${id}-problem`, !bare && help && `${id}-help`].filter(Boolean).join(" ");
  const Control = locked ? FixedValue : Widget;
  const control = (
    <Control
      field={field}
      kind={kind}
      path={path}
      id={id}
      label={row ? `${label}, ${row}` : label}
      labelled={!bare}
      locked={locked}
      invalid={problem !== undefined}
      describedBy={describedBy || undefined}
    />
  );
  const said = problem && (
    <HelperText id={`${id}-problem`} isLiveRegion>
      <HelperTextItem variant="error" lang={langOf(problem)}>
        {text.problem(problem)}
      </HelperTextItem>
    </HelperText>
  );
  if (bare) {
    return (
      <div className="lf-field lf-field--bare" data-path={path}>
        {/* Where there is no room for a head above the rows. */}
        <span className="lf-field__narrow" aria-hidden>
          {label}
        </span>
        {control}
        {said}
      </div>
    );
  }
  const isGroup = field.widget === "several" || field.widget === "headers" || field.widget === "objects";
  return (
    <div className={field.wide ? "lf-field lf-field--wide" : "lf-field"} data-path={path}>
      <FormGroup
        label={field.widget === "switch" ? undefined : label}
        fieldId={id}
        isRequired={!locked && field.required === true && field.widget !== "select"}
        role={isGroup ? "group" : undefined}
      >
        {control}
        {field.from === "certificates" && <CertificateNote path={path} />}
        {takesUpload(field) && <UploadLink field={field} path={path} />}
        <FormHelperText>
          {said}
          {help && (
            <HelperText id={`${id}-help`}>
              <HelperTextItem>{help}</HelperTextItem>
            </HelperText>
          )}
        </FormHelperText>
      </FormGroup>
    </div>
  );
}
