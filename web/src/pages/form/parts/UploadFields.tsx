/** The fields of the upload: a line, and a PEM text that may come from a file. */
import {
  Button,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
} from "@patternfly/react-core";
import { useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface FieldProps {
  id: string;
  label: string;
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
  isRequired?: boolean;
  help?: string;
}

export function TextField({ isSecret = false, ...props }: FieldProps & { isSecret?: boolean }): ReactNode {
  const { id, value, problem, onChange } = props;
  return (
    <Labelled {...props}>
      <TextInput
        id={id}
        value={value}
        type={isSecret ? "password" : "text"}
        autoComplete="off"
        aria-describedby={`${id}-said`}
        validated={problem ? "error" : "default"}
        onChange={(_, text) => onChange(text)}
      />
    </Labelled>
  );
}

export function PemField(props: FieldProps): ReactNode {
  const { t } = useTranslation("form");
  const file = useRef<HTMLInputElement>(null);
  const { id, label, value, problem, onChange } = props;
  return (
    <Labelled {...props}>
      <TextArea
        id={id}
        className="lf-pem"
        value={value}
        rows={3}
        spellCheck={false}
        autoComplete="off"
        placeholder={t("upload.paste")}
        aria-describedby={`${id}-said`}
        validated={problem ? "error" : "default"}
        onChange={(_, text) => onChange(text)}
      />
      <Button
        variant="link"
        isInline
        size="sm"
        className="lf-upload"
        aria-label={t("upload.fileOf", { label })}
        onClick={() => file.current?.click()}
      >
        {t("upload.file")}
      </Button>
      <input
        ref={file}
        type="file"
        hidden
        data-file={id}
        accept=".pem,.crt,.cer,.key,.ca-bundle,text/plain"
        onChange={(event) => void event.target.files?.[0]?.text().then(onChange)}
      />
    </Labelled>
  );
}

function Labelled({ id, label, problem, help, isRequired, children }: FieldProps & { children: ReactNode }) {
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired ?? false}>
      {children}
      <FormHelperText>
        <HelperText id={`${id}-said`} isLiveRegion>
          {problem && (
            <HelperTextItem variant="error" lang="en">
              {problem}
            </HelperTextItem>
          )}
          {help && <HelperTextItem>{help}</HelperTextItem>}
        </HelperText>
      </FormHelperText>
    </FormGroup>
  );
}
