//! What a piece of work needs: time of the processor, not of the wall, for other work runs
//! beside it; and memory as the program asks for it.

/// Tells how much memory the program holds, as its allocator counts it.
pub trait Peak {
    /// Bytes it holds now.
    fn now(&self) -> usize;
    /// The most bytes it held since [`reset`](Self::reset).
    fn most(&self) -> usize;
    /// Counts anew from what it holds now.
    fn reset(&self);
}

/// What it needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Milliseconds of the processor, of all threads together.
    pub time: u64,
    /// Bytes above what the process held before, at the worst moment.
    pub memory: usize,
}

impl Cost {
    /// Where it begins.
    pub fn begin(peak: &impl Peak) -> Cost {
        peak.reset();
        Cost {
            time: processor_time(),
            memory: peak.now(),
        }
    }

    /// What was needed since [`begin`](Self::begin).
    pub fn end(self, peak: &impl Peak) -> Cost {
        Cost {
            time: processor_time().saturating_sub(self.time),
            memory: peak.most().saturating_sub(self.memory),
        }
    }

    /// What both needed, one after the other.
    pub fn and(self, later: Cost) -> Cost {
        Cost {
            time: self.time + later.time,
            memory: self.memory.max(later.memory),
        }
    }
}

/// Milliseconds that the threads of this process have run so far, to ten.
fn processor_time() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("Linux tells it");
    // The name in brackets may hold spaces; behind it user and system time are the 12th and
    // 13th, in hundredths of a second (proc_pid_stat(5)).
    let behind = text.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = |at: usize| -> u64 {
        let field = behind.split_whitespace().nth(at);
        field.and_then(|field| field.parse().ok()).expect("a count")
    };
    10 * (ticks(11) + ticks(12))
}
