#pragma once

#include "core/network/Archive.h"
#include "tests/support/TestData.h"

#include <QProcess>

#include <memory>
#include <string>

namespace fovea::test {

// A real Orthanc on the loopback, with DICOMweb, an account "fovea" with the password "secret", and a DIMSE
// server that knows us as FOVEA. It keeps its studies over a restart.
class Orthanc {
public:
    // Whether it and its plugin are installed.
    [[nodiscard]] static bool isInstalled();

    Orthanc();
    ~Orthanc();

    // Waits until it answers; false when it does not.
    [[nodiscard]] bool start();
    void kill();
    // Ends it at once, as a power cut would; from any thread. start() starts it again.
    void cut() const;
    [[nodiscard]] ArchiveConnection web() const;
    [[nodiscard]] ArchiveConnection dimse(bool withMove) const;

private:
    TestFolder m_folder;
    int m_httpPort = 0;
    int m_dicomPort = 0;
    int m_receivePort = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace fovea::test
