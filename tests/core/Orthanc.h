#pragma once

#include "core/network/Archive.h"
#include "tests/support/TestData.h"

#include <QProcess>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace fovea::test {

// A key and a certificate for 127.0.0.1 that signs itself.
struct Certificate {
    std::filesystem::path key;
    std::filesystem::path certificate;
    std::filesystem::path both; // one after the other
};
// Nothing when openssl is not installed.
[[nodiscard]] std::optional<Certificate> makeCertificate(const TestFolder& folder);

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
    // Why it does not answer.
    [[nodiscard]] const std::string& problem() const { return m_problem; }
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
    std::string m_problem;
};

} // namespace fovea::test
