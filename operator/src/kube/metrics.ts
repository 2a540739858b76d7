/** Metrics in the Prometheus text format, version 0.0.4. */
export interface Metrics {
  /** Only grows. */
  counter(name: string, help: string, labels?: Labels): Counter;
  /** Asked for when somebody looks. */
  gauge(name: string, help: string, labels: Labels, read: () => number): void;
  /** How many observations were at most each limit. */
  histogram(name: string, help: string, labels: Labels, limits: readonly number[]): Histogram;
  render(): string;
}

type Labels = Readonly<Record<string, string>>;

interface Counter {
  add(): void;
}

interface Histogram {
  observe(value: number): void;
}

interface Family {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Each gives the lines of one set of labels. */
  readonly series: (() => readonly string[])[];
}

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

export function createMetrics(): Metrics {
  const families = new Map<string, Family>();

  function publish(name: string, type: Family["type"], help: string, series: () => readonly string[]): void {
    const family = families.get(name) ?? { type, help, series: [] };
    families.set(name, family);
    family.series.push(series);
  }

  return {
    counter(name, help, labels = {}) {
      let count = 0;
      publish(name, "counter", help, () => [line(name, labels, count)]);
      return { add: () => count++ };
    },
    gauge(name, help, labels, read) {
      publish(name, "gauge", help, () => [line(name, labels, read())]);
    },
    histogram(name, help, labels, limits) {
      const within = limits.map(() => 0);
      let count = 0;
      let sum = 0;
      publish(name, "histogram", help, () => [
        ...limits.map((limit, index) => line(`${name}_bucket`, { ...labels, le: String(limit) }, within[index] ?? 0)),
        line(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
        line(`${name}_sum`, labels, sum),
        line(`${name}_count`, labels, count),
      ]);
      return {
        observe(value) {
          count++;
          sum += value;
          limits.forEach((limit, index) => {
            if (value <= limit) within[index] = (within[index] ?? 0) + 1;
          });
        },
      };
    },
    render: () =>
      [...families]
        .flatMap(([name, { type, help, series }]) => [
          `# HELP ${name} ${help}`,
          `# TYPE ${name} ${type}`,
          ...series.flatMap((lines) => lines()),
        ])
        .map((text) => `${text}\n`)
        .join(""),
  };
}
