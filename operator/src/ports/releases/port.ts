import type { ChannelName, Outcome } from "@cto/core";

/** What a channel offers, after every byte of it was verified. */
export interface ChannelHead {
  readonly channel: ChannelName;
  /** The newest release; undefined while the channel offers none. */
  readonly newest: { readonly version: string } | undefined;
  /** When the vendor's promise ends that nothing newer is being kept from us. */
  readonly expiresAt: Temporal.Instant;
}

/** Where releases come from. */
export interface ReleaseSource {
  /** Asks the server at `url` and verifies the answer. Everything that can go wrong is a problem, nothing is thrown. */
  head(url: string, channel: ChannelName, signal: AbortSignal): Promise<Outcome<ChannelHead>>;
}
