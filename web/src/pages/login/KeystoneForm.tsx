import { Button, Form, FormGroup, TextInput, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { logInWith } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import { ProblemAlert } from "@/components/ProblemAlert";

import { FIELDS, isComplete, proofOf, type Values, WAYS, type Way } from "./proof";

const REMEMBERED = "lbaas-ui:log-in";

/** Log-in with Keystone: password, application credential or token; what is no secret is remembered here. */
export function KeystoneForm() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [way, setWay] = useState<Way>("password");
  const [values, setValues] = useState<Values>(remembered);
  const enter = useMutation({
    mutationFn: () => logInWith(proofOf(way, values)),
    onSuccess: (session) => {
      remember(values);
      queryClient.setQueryData(keys.session, session);
    },
  });
  const isWrong = enter.error !== null && asProblem(enter.error).status === 401;
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isComplete(way, values)) enter.mutate();
  }
  return (
    <Form onSubmit={submit}>
      <ToggleGroup aria-label={t("login.way.label")}>
        {WAYS.map((each) => (
          <ToggleGroupItem
            key={each}
            text={t(`login.way.${each}`)}
            buttonId={`way-${each}`}
            isSelected={each === way}
            onChange={() => setWay(each)}
          />
        ))}
      </ToggleGroup>
      {FIELDS[way].map((field) => (
        <FormGroup
          key={`${way}.${field.name}`}
          label={t(`login.field.${field.name}`)}
          fieldId={field.name}
          isRequired={field.isRequired ?? false}
        >
          <TextInput
            id={field.name}
            type={field.isSecret ? "password" : "text"}
            autoComplete={field.autoComplete ?? "off"}
            spellCheck={false}
            isRequired={field.isRequired ?? false}
            aria-describedby={isWrong ? "log-in-wrong" : undefined}
            validated={isWrong && field.isSecret ? "error" : "default"}
            value={values[field.name] ?? ""}
            onChange={(_event, value) => setValues({ ...values, [field.name]: value })}
          />
        </FormGroup>
      ))}
      {isWrong && (
        <p id="log-in-wrong" className="lb-login__wrong" role="alert">
          <strong>{t("login.refused")}</strong> {t(`login.refusedDo.${way}`)}
        </p>
      )}
      {enter.error !== null && !isWrong && <ProblemAlert error={enter.error} />}
      <Button type="submit" isBlock isLoading={enter.isPending || undefined}>
        {t("login.submit")}
      </Button>
    </Form>
  );
}

/** Name, domain and project of the last log-in in this browser. */
function remembered(): Values {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}");
    return { user_domain: "Default", ...(found as Values) };
  } catch {
    return { user_domain: "Default" };
  }
}

function remember({ user_name, user_domain, project_name }: Values): void {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify({ user_name, user_domain, project_name }));
  } catch {
    // Without storage one types it again.
  }
}
