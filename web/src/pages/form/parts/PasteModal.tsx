/** Many servers at once, as lines from a table, a script, or another balancer's configuration. */
import {
  Button,
  Form,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextArea,
} from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import { parsePasted } from "@/lib/form/pasted";
import { useKeptText } from "@/lib/keptText";
import type { NewMember } from "../useAddMembers";

interface PasteModalProps {
  /** The pool whose servers they are. */
  pool: string;
  onAdd: (servers: readonly NewMember[]) => void;
  onClose: () => void;
}

const ROWS = 8;
const MOST = 5;

export default function PasteModal({ pool, onAdd, onClose }: PasteModalProps): ReactNode {
  const { t } = useTranslation("form");
  const { text, setText, drop } = useKeptText(`paste-${pool}`);
  const { servers, unread } = parsePasted(text);
  return (
    <Dialog onClose={onClose} variant="medium" aria-labelledby="paste-title" className="lf-paste">
      <ModalHeader title={t("paste.title")} labelId="paste-title" description={t("paste.description")} />
      <ModalBody>
        <Form
          id="paste-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (servers.length === 0) return;
            drop();
            onAdd(servers);
          }}
        >
          <FormGroup label={t("paste.lines")} fieldId="paste-lines">
            <TextArea
              id="paste-lines"
              className="lb-mono"
              rows={ROWS}
              value={text}
              spellCheck={false}
              autoComplete="off"
              resizeOrientation="vertical"
              placeholder={"10.0.0.11:8080 5\nweb-2 10.0.0.12:8080\n[fd00::13]:8080"}
              aria-describedby="paste-said"
              onChange={(_, next) => setText(next)}
            />
            <FormHelperText>
              <HelperText id="paste-said" isLiveRegion>
                {text.trim() !== "" && (
                  <HelperTextItem variant={servers.length > 0 ? "success" : "default"}>
                    {t("paste.found", { count: servers.length })}
                  </HelperTextItem>
                )}
                {unread.length > 0 && (
                  <HelperTextItem variant="warning">
                    {t("paste.unread", { count: unread.length })} {unread.slice(0, MOST).join(" · ")}
                  </HelperTextItem>
                )}
              </HelperText>
            </FormHelperText>
          </FormGroup>
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="paste-form" isDisabled={servers.length === 0}>
          {t("picker.add", { count: servers.length })}
        </Button>
        <Button
          variant="link"
          onClick={() => {
            drop();
            onClose();
          }}
        >
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
