import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import type { ReactNode } from "react";

export function AddButton({
  id,
  words,
  onClick,
}: {
  id: string;
  words: string;
  onClick: () => void;
}): ReactNode {
  return (
    <div>
      <Button id={id} variant="link" icon={<PlusIcon />} onClick={onClick}>
        {words}
      </Button>
    </div>
  );
}
