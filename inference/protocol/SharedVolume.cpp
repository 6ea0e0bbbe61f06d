#include "inference/protocol/SharedVolume.h"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

// Closes a file descriptor at the end of a scope.
class Descriptor {
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    { }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

std::string reason()
{
    return std::generic_category().message(errno);
}

fs::path sharedRoot()
{
    if (::access("/dev/shm", W_OK | X_OK) == 0)
        return "/dev/shm";
    std::error_code error;
    const fs::path folder = fs::temp_directory_path(error);
    return error ? fs::path("/tmp") : folder;
}

std::string folderPrefix()
{
    return "fovea-" + std::to_string(::getuid()) + "-";
}

constexpr const char* lockName = "lock";

bool isOwnFolder(const fs::path& folder)
{
    struct stat status {};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::getuid();
}

// A folder without a lock is one that is being made; one of a minute ago was left by a process that died in
// between.
bool isAbandoned(const fs::path& folder)
{
    const Descriptor lock(::open((folder / lockName).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (lock.get() >= 0)
        return ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0;
    struct stat status {};
    return errno == ENOENT && ::lstat(folder.c_str(), &status) == 0 && ::time(nullptr) - status.st_mtime > 60;
}

void sweepLeftovers(const fs::path& root)
{
    const std::string prefix = folderPrefix();
    std::error_code error;
    std::vector<fs::path> abandoned;
    for (auto entry = fs::directory_iterator(root, error); !error && entry != fs::directory_iterator();
        entry.increment(error)) {
        const fs::path& folder = entry->path();
        if (folder.filename().string().starts_with(prefix) && isOwnFolder(folder) && isAbandoned(folder))
            abandoned.push_back(folder);
    }
    for (const fs::path& folder : abandoned)
        fs::remove_all(folder, error);
}

} // namespace

Result<SharedFolder> SharedFolder::create()
{
    const fs::path root = sharedRoot();
    sweepLeftovers(root);
    std::string pattern = (root / (folderPrefix() + "XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return fail(ErrorCode::Unwritable, "No folder can be made for the voxels of a job: " + reason(),
            root.string());
    const int lock
        = ::open((fs::path(pattern) / lockName).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    SharedFolder folder(pattern, lock);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return fail(
            ErrorCode::Unwritable, "No folder can be locked for the voxels of a job: " + reason(), pattern);
    return folder;
}

SharedFolder::SharedFolder(SharedFolder&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_lock(std::exchange(other.m_lock, -1))
{ }

SharedFolder& SharedFolder::operator=(SharedFolder&& other) noexcept
{
    if (this != &other) {
        remove();
        m_path = std::exchange(other.m_path, {});
        m_lock = std::exchange(other.m_lock, -1);
    }
    return *this;
}

SharedFolder::~SharedFolder()
{
    remove();
}

void SharedFolder::remove() noexcept
{
    if (m_path.empty())
        return;
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
    m_path.clear();
    if (m_lock >= 0)
        ::close(std::exchange(m_lock, -1));
}

Result<SharedVolume> SharedVolume::create(
    const SharedFolder& folder, const std::string& name, std::size_t bytes)
{
    const fs::path file = folder.path() / name;
    if (bytes == 0)
        return fail(ErrorCode::InvalidArgument, "A volume without voxels can't be shared");
    const Descriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0)
        return fail(ErrorCode::Unwritable, "The voxels can't be handed over: " + reason(), file.string());
    SharedVolume volume;
    volume.m_file = file;
    volume.m_owner = true;
    if (const int error = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)); error != 0)
        return fail(error == ENOSPC || error == ENOMEM || error == EFBIG ? ErrorCode::OutOfMemory
                                                                         : ErrorCode::Unwritable,
            "There is no room for the voxels of a job: " + std::generic_category().message(error),
            file.string(), "Close other programs, or give the machine more shared memory.");
    void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED)
        return fail(ErrorCode::OutOfMemory, "The voxels of a job don't fit into memory", file.string());
    volume.m_data = static_cast<std::byte*>(data);
    volume.m_size = bytes;
    return volume;
}

Result<SharedVolume> SharedVolume::open(const fs::path& file, std::size_t bytes, Access access)
{
    const bool writes = access == Access::ReadWrite;
    const Descriptor fd(
        ::open(file.c_str(), (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (fd.get() < 0)
        return fail(
            ErrorCode::Unreadable, "The voxels of the job can't be opened: " + reason(), file.string());
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || bytes == 0
        || static_cast<std::uint64_t>(status.st_size) != bytes)
        return fail(
            ErrorCode::Inconsistent, "The voxels of the job have another size than announced", file.string());
    void* data = ::mmap(nullptr, bytes, writes ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED)
        return fail(ErrorCode::OutOfMemory, "The voxels of the job don't fit into memory", file.string());
    SharedVolume volume;
    volume.m_file = file;
    volume.m_data = static_cast<std::byte*>(data);
    volume.m_size = bytes;
    return volume;
}

SharedVolume::SharedVolume(SharedVolume&& other) noexcept
    : m_file(std::exchange(other.m_file, {}))
    , m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
    , m_owner(std::exchange(other.m_owner, false))
{ }

SharedVolume& SharedVolume::operator=(SharedVolume&& other) noexcept
{
    if (this != &other) {
        release();
        m_file = std::exchange(other.m_file, {});
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_owner = std::exchange(other.m_owner, false);
    }
    return *this;
}

SharedVolume::~SharedVolume()
{
    release();
}

void SharedVolume::release() noexcept
{
    if (m_data != nullptr)
        ::munmap(m_data, m_size);
    if (m_owner)
        ::unlink(m_file.c_str());
    m_data = nullptr;
    m_size = 0;
    m_owner = false;
}

} // namespace fovea::inference
