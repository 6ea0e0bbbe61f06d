#pragma once

#include "core/network/Archive.h"
#include "core/network/Inbox.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dstorscp.h>
#include <dcmtk/dcmnet/scu.h>

#include <atomic>
#include <memory>

// DCMTK's classes as DimseArchive uses them.
namespace fovea::dimse {

class PromptTransport;

// An association that we ask for. What comes in by C-GET goes to the inbox. When the progress is cancelled,
// waits end within a fraction of a second and attempts to connect within two.
class Requestor : public DcmSCU {
public:
    Requestor(const ArchiveConnection& connection, const Progress& progress);
    ~Requestor() override;

    // Calls, with the contexts that were added. Errors as Archive has them.
    [[nodiscard]] Result<void> connectTo();
    // Whether the archive answered and offered none of what was asked for.
    [[nodiscard]] bool isServiceMissing() const { return m_isServiceMissing; }
    void addContext(const char* abstractSyntax);
    // Storage classes that pictures and results have, for C-GET, where roles are turned round.
    void addStorageContexts();
    void setInbox(const Inbox* inbox, const Archive::Arrived* arrived, RetrieveReport* report);

    [[nodiscard]] Error errorOf(const OFCondition& condition) const;

protected:
    OFString createStorageFilename(DcmDataset* dataset) override;
    void notifyInstanceStored(
        const OFString& filename, const OFString& sopClassUid, const OFString& sopInstanceUid) const override;
    OFCondition handleCGETResponse(
        T_ASC_PresentationContextID context, RetrieveResponse* response, OFBool& goOn) override;
    OFCondition handleMOVEResponse(
        T_ASC_PresentationContextID context, RetrieveResponse* response, OFBool& goOn) override;

private:
    void reportSubOperations(const RetrieveResponse& response) const;

    const ArchiveConnection& m_connection;
    const Progress& m_progress;
    std::unique_ptr<PromptTransport> m_transport;
    const Inbox* m_inbox = nullptr;
    const Archive::Arrived* m_arrived = nullptr;
    RetrieveReport* m_report = nullptr;
    bool m_isServiceMissing = false;
};

// Takes what an archive sends us after a C-MOVE, until the progress is cancelled.
class Receiver : public DcmStorageSCP {
public:
    Receiver(const ArchiveConnection& connection, const Inbox& inbox, const Archive::Arrived& arrived,
        RetrieveReport& report, const Progress& progress);
    ~Receiver() override;

    [[nodiscard]] Result<void> openPort();
    void stop() { m_isStopped = true; }

protected:
    OFBool checkCalledAETitleAccepted(const OFString& called) override;
    OFBool stopAfterConnectionTimeout() override { return m_isStopped ? OFTrue : OFFalse; }
    OFBool stopAfterCurrentAssociation() override { return m_isStopped ? OFTrue : OFFalse; }
    OFCondition generateSTORERequestFilename(const T_DIMSE_C_StoreRQ& request, OFString& filename) override;
    OFCondition generateDirAndFilename(OFString& filename, OFString& directory, OFString& sopClassUid,
        OFString& sopInstanceUid, DcmDataset* dataset) override;
    void notifyInstanceStored(const OFString& filename, const OFString& sopClassUid,
        const OFString& sopInstanceUid, DcmDataset* dataset) const override;

private:
    const ArchiveConnection& m_connection;
    const Inbox& m_inbox;
    const Archive::Arrived& m_arrived;
    RetrieveReport& m_report;
    std::unique_ptr<PromptTransport> m_transport;
    std::atomic<bool> m_isStopped = false;
};

// Storage classes and transfer syntaxes that we take.
[[nodiscard]] const std::vector<const char*>& storageClasses();
[[nodiscard]] OFList<OFString> plainSyntaxes();
[[nodiscard]] OFList<OFString> compressedSyntaxes();

} // namespace fovea::dimse
