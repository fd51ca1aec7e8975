/** The frame of a listener or pool: heading, what it is, its buttons; can be folded when there are many. */
import { Button, Card, CardBody, CardExpandableContent, CardHeader, CardTitle } from "@patternfly/react-core";
import ArrowDownIcon from "@patternfly/react-icons/dist/esm/icons/arrow-down-icon";
import ArrowUpIcon from "@patternfly/react-icons/dist/esm/icons/arrow-up-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fieldId, isWithin } from "@/lib/form/path";
import { useOpen } from "../context";
import { OwnProblem } from "./OwnProblem";

interface ItemCardProps {
  path: string;
  title: string;
  /** Said when the card is folded. */
  summary?: string;
  /** What to call it in the names of its buttons. */
  name: string;
  startsOpen?: boolean;
  onRemove?: () => void;
  onMove?: (by: -1 | 1) => void;
  isFirst?: boolean;
  isLast?: boolean;
  level?: "h2" | "h3" | "h4";
  children: ReactNode;
}

export function ItemCard(props: ItemCardProps): ReactNode {
  const { path, title, summary, name, startsOpen = true, onRemove, level = "h3", children } = props;
  const { t } = useTranslation("form");
  const [open, setOpen] = useOpen((at) => isWithin(at, path), startsOpen);
  const id = fieldId(path);
  return (
    <Card
      isExpanded={open}
      className="lf-item"
      id={id}
      tabIndex={-1}
      data-path={path}
      component="section"
      aria-labelledby={`${id}-title`}
    >
      <CardHeader
        onExpand={() => setOpen(!open)}
        toggleButtonProps={{
          id: `${id}-toggle`,
          "aria-label": t("item.toggle", { name }),
          "aria-expanded": open,
        }}
        actions={{
          hasNoOffset: true,
          actions: (
            <>
              {props.onMove && (
                <>
                  <Button
                    variant="plain"
                    icon={<ArrowUpIcon />}
                    id={`${id}-up`}
                    isAriaDisabled={props.isFirst}
                    aria-label={t("item.up", { name })}
                    onClick={() => props.onMove?.(-1)}
                  />
                  <Button
                    variant="plain"
                    icon={<ArrowDownIcon />}
                    id={`${id}-down`}
                    isAriaDisabled={props.isLast}
                    aria-label={t("item.down", { name })}
                    onClick={() => props.onMove?.(1)}
                  />
                </>
              )}
              {onRemove && (
                <Button
                  variant="plain"
                  icon={<TrashIcon />}
                  aria-label={t("remove", { name })}
                  onClick={onRemove}
                />
              )}
            </>
          ),
        }}
      >
        <CardTitle component={level} id={`${id}-title`} className="lf-item__title">
          <span>{title}</span>
          {!open && summary && <span className="lf-item__summary">{summary}</span>}
        </CardTitle>
      </CardHeader>
      <CardExpandableContent>
        <CardBody>
          <OwnProblem path={path} />
          {children}
        </CardBody>
      </CardExpandableContent>
    </Card>
  );
}
