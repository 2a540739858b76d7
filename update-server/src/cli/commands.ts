import type { Command } from "./command.ts";
import { keysCommand } from "./keys.ts";
import { licenceCommand } from "./licence.ts";
import { releaseCommand } from "./release.ts";
import { serveCommand } from "./serve.ts";

/** In the order in which a newcomer needs them. */
export const commands: readonly Command[] = [keysCommand, licenceCommand, releaseCommand, serveCommand];
