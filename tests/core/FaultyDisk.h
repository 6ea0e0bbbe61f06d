#pragma once

namespace fovea::test {

// A disk that fails when told to, for everything that SQLite writes in this process.
class FaultyDisk {
public:
    enum class Fault { None, Full, WriteError, SyncError };

    // Puts itself under SQLite, for the rest of the process. Call it once, before databases are opened.
    static void install();
    static void set(Fault fault);
};

} // namespace fovea::test
