#include "tests/core/FaultyDisk.h"

#include <map>
#include <sqlite3.h>

namespace fovea::test {

namespace {

FaultyDisk::Fault currentFault = FaultyDisk::Fault::None;
sqlite3_vfs* system = nullptr;
sqlite3_vfs faulty {};

// A kind of file of SQLite's own, and the same with our writes.
struct Methods {
    const sqlite3_io_methods* original = nullptr;
    sqlite3_io_methods patched {};
};
std::map<const sqlite3_io_methods*, Methods> byOriginal;
std::map<const sqlite3_io_methods*, Methods*> byPatched;

const sqlite3_io_methods& originalOf(sqlite3_file* file)
{
    return *byPatched.at(file->pMethods)->original;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset)
{
    if (currentFault == FaultyDisk::Fault::Full)
        return SQLITE_FULL;
    if (currentFault == FaultyDisk::Fault::WriteError)
        return SQLITE_IOERR_WRITE;
    return originalOf(file).xWrite(file, bytes, count, offset);
}

int sync(sqlite3_file* file, int flags)
{
    if (currentFault == FaultyDisk::Fault::SyncError)
        return SQLITE_IOERR_FSYNC;
    return originalOf(file).xSync(file, flags);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    const int result = system->xOpen(system, name, file, flags, outFlags);
    if (file->pMethods == nullptr)
        return result;
    Methods& methods = byOriginal[file->pMethods];
    if (methods.original == nullptr) {
        methods.original = file->pMethods;
        methods.patched = *file->pMethods;
        methods.patched.xWrite = write;
        methods.patched.xSync = sync;
        byPatched[&methods.patched] = &methods;
    }
    file->pMethods = &methods.patched;
    return result;
}

} // namespace

void FaultyDisk::install()
{
    system = sqlite3_vfs_find(nullptr);
    faulty = *system;
    faulty.zName = "faulty";
    faulty.xOpen = open;
    sqlite3_vfs_register(&faulty, 1);
}

void FaultyDisk::set(Fault fault)
{
    currentFault = fault;
}

} // namespace fovea::test
