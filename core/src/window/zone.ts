/** The zone in its official spelling ("europe/berlin" gives "Europe/Berlin"); undefined when this program does not know it. */
export function knownZone(name: string): string | undefined {
  const exact = allZones().find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return exact;
  if (!/^[A-Za-z]/.test(name)) return undefined; // "+02:00" is an offset: it has no summer time and is no zone
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) && name; // an older name of a zone, such as Asia/Calcutta
  } catch {
    return undefined;
  }
}

/** At most three known zones whose name, or whose city, is nearly `name`; the nearest first. */
export function similarZones(name: string): readonly string[] {
  const wanted = name.toLowerCase().replaceAll(" ", "_");
  return allZones()
    .map((zone) => ({ zone, distance: distanceTo(wanted, zone.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 4)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ zone }) => zone);
}

const allZones = (): readonly string[] => ["UTC", ...Intl.supportedValuesOf("timeZone")];

function distanceTo(wanted: string, zone: string): number {
  const city = zone.slice(zone.lastIndexOf("/") + 1);
  return Math.min(editDistance(wanted, zone), editDistance(wanted, city));
}

/** Levenshtein: how many letters must be put in, taken out or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
