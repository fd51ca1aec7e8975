/**
 * What our custom elements share: attributes, a shadow root with our styles in it, and React inside. All elements of a
 * document ask one server, since they share one mirror: the server and token of the one that came last count.
 */
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";

import { connect } from "@/api/client";
import { createQueryClient } from "@/api/queries";
import { startStream, type Stream } from "@/api/stream";
import { Portal } from "@/components/portal";
import { chooseLanguageHere, startI18n } from "@/lib/i18n";
import { Language } from "@/lib/words";

const ATTRIBUTES = ["server", "token", "token-kind", "balancer-id", "language", "theme"] as const;
const STYLES = new URL(/* @vite-ignore */ "./lbaas-embed.css", import.meta.url).href;

const queryClient = createQueryClient();
let words: Promise<void> | null = null;
let stream: Stream | null = null;
let alive = 0;

export abstract class LbaasElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  private root: Root | null = null;
  private readonly place = document.createElement("div");

  /** What stands in the element. */
  protected abstract content(): ReactNode;

  connectedCallback(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = STYLES;
    this.place.dataset.portal = "";
    this.place.className = "lb-embed";
    shadow.replaceChildren(link, this.place);
    alive += 1;
    void this.start();
  }

  disconnectedCallback(): void {
    this.root?.unmount();
    this.root = null;
    alive -= 1;
    if (alive === 0) {
      stream?.stop();
      stream = null;
    }
  }

  attributeChangedCallback(): void {
    if (this.root) void this.start();
  }

  /** Tells the panel: `element.addEventListener("lbaas-chosen", …)`. */
  protected tell(name: string, detail: Record<string, unknown>): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private async start(): Promise<void> {
    const language = this.getAttribute("language") ?? document.documentElement.lang;
    words ??= startI18n({ isOwnPage: false });
    await words;
    await chooseLanguageHere(language);
    if (!this.isConnected) return;
    connect({
      base: (this.getAttribute("server") ?? "").replace(/\/$/, ""),
      token: this.getAttribute("token") ?? "",
      kind: this.getAttribute("token-kind") === "keystone" ? "keystone" : "bearer",
    });
    this.classList.toggle("pf-v6-theme-dark", this.getAttribute("theme") === "dark");
    stream ??= startStream(() => undefined);
    this.root ??= createRoot(this.place);
    this.root.render(
      <QueryClientProvider client={queryClient}>
        <Language value={language}>
          <Portal value={this.place}>{this.content()}</Portal>
        </Language>
      </QueryClientProvider>,
    );
  }
}
