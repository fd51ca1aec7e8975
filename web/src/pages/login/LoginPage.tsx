import { Button, Form, FormGroup, InputGroup, InputGroupItem, TextInput } from "@patternfly/react-core";
import EyeIcon from "@patternfly/react-icons/dist/esm/icons/eye-icon";
import EyeSlashIcon from "@patternfly/react-icons/dist/esm/icons/eye-slash-icon";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { howToLogIn, logIn } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import { ProblemAlert } from "@/components/ProblemAlert";
import { usePageTitle } from "@/lib/usePageTitle";
import { Logo } from "@/shell/Logo";

import { KeystoneForm } from "./KeystoneForm";
import "./LoginPage.css";

/** Shown in place of any page while there is no session; whoever logs in is where they wanted to be. */
export default function LoginPage() {
  const { t } = useTranslation();
  usePageTitle(t("login.title"));
  const how = useQuery({ queryKey: ["log-in"], queryFn: howToLogIn, staleTime: Infinity });
  // Deferred, what it asks for is drawn in slices, not in one long task.
  const data = useDeferredValue(how.data);
  return (
    <main className="lb-login">
      <div className="lb-login__box lb-paper">
        <p className="lb-login__brand">
          <Logo />
          {t("product")}
        </p>
        <h1>{t("login.title")}</h1>
        {how.error !== null && <ProblemAlert error={how.error} />}
        {data?.mode === "keystone" && (
          <>
            <p>{t("login.introKeystone", { cloud: data.cloud })}</p>
            <KeystoneForm />
          </>
        )}
        {data?.mode === "local" && (
          <>
            <p>{t("login.intro")}</p>
            <TokenForm />
            <p className="lb-faint">{t("login.help")}</p>
          </>
        )}
      </div>
    </main>
  );
}

function TokenForm() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [token, setToken] = useState("");
  const [isShown, setShown] = useState(false);
  const enter = useMutation({
    mutationFn: () => logIn(token.trim()),
    onSuccess: (session) => queryClient.setQueryData(keys.session, session),
  });
  const isWrong = enter.error !== null && asProblem(enter.error).status === 401;
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (token.trim() !== "") enter.mutate();
  }
  return (
    <Form onSubmit={submit}>
      <FormGroup label={t("login.token")} fieldId="token">
        <InputGroup>
          <InputGroupItem isFill>
            <TextInput
              id="token"
              type={isShown ? "text" : "password"}
              autoComplete="current-password"
              spellCheck={false}
              isRequired
              validated={isWrong ? "error" : "default"}
              aria-describedby={isWrong ? "token-wrong" : undefined}
              value={token}
              onChange={(_event, value) => setToken(value)}
            />
          </InputGroupItem>
          <InputGroupItem>
            <Button
              variant="control"
              aria-label={t(isShown ? "login.hide" : "login.show")}
              icon={isShown ? <EyeSlashIcon /> : <EyeIcon />}
              onClick={() => setShown(!isShown)}
            />
          </InputGroupItem>
        </InputGroup>
        {isWrong && (
          <p id="token-wrong" className="lb-login__wrong" role="alert">
            <strong>{t("login.wrong")}</strong> {t("login.wrongDo")}
          </p>
        )}
      </FormGroup>
      {enter.error !== null && !isWrong && <ProblemAlert error={enter.error} />}
      <Button type="submit" isBlock isLoading={enter.isPending || undefined}>
        {t("login.submit")}
      </Button>
    </Form>
  );
}
