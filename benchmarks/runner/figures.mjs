// The figures that tables, bars and pictures have of a record.
export const cpu = (record) => record.cpuMicrosPerDelivery;
export const perCpuSecond = (record) => 1_000_000 / record.cpuMicrosPerDelivery;
export const p50 = (record) => record.p50;
export const p99 = (record) => record.p99;
export const max = (record) => record.max;
export const served = (record) => record.servedPerSecond;
export const servedSeconds = (record) => record.servedMillis / 1_000;
export const calmP99 = (record) => record.calmP99;
export const stormP99 = (record) => record.stormP99;
export const disturbance = (record) => record.stormP99 / record.calmP99;
export const replayMillis = (record) => record.replayMillis;
export const replayCpuMillis = (record) => record.replayCpuMillis;
export const kilobytes = (record) => record.kilobytesPerStream;
export const startMillis = (record) => record.startMillis;
export const jarMegabytes = (record) => record.jarBytes / 1_000_000;
export const scrapeMillis = (record) => record.scrapeMillis;
export const unclean = (record) => (record.missing ?? 0) + (record.repeated ?? 0) + (record.outOfOrder ?? 0) + (record.broken ?? 0);
