import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../texts/en.ts";

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** True once the first page of this visit was shown: a page that merely loads must not take the focus. */
let visited = false;

/** One idea: a heading that takes the focus when the page changes, one sentence, and what it is about. */
export function Page({ title, lead, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t.tabTitle(title);
    if (visited) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    visited = true;
  }, [title]);
  return (
    <>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className="quiet">{lead}</p>}
      </div>
      {children}
    </>
  );
}
