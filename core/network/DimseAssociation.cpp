#include "core/network/DimseAssociation.h"

#include "core/network/DimseTransport.h"
#include "core/objects/Dcmtk.h"

#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/cond.h>

#include <chrono>

namespace fovea::dimse {

namespace {

OFString toOf(const QString& text)
{
    return text.toUtf8().constData();
}

// PS3.6; newer than DCMTK 3.6.9's own table.
constexpr const char* labelMapSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.7";

// A file that came in whole, to its place.
void takeInto(
    const Inbox& inbox, const OFString& filename, const Archive::Arrived& arrived, RetrieveReport& report)
{
    const auto taken = inbox.take(filename.c_str());
    if (!taken) {
        report.problems << QString::fromStdString(describe(taken.error()));
        return;
    }
    ++report.received;
    if (arrived)
        arrived(*taken);
}

// How long an attempt to reach a host takes, and how many there are: between them it can be cancelled.
constexpr int connectSeconds = 2;
constexpr int connectAttempts = 7;

} // namespace

const std::vector<const char*>& storageClasses()
{
    // Each takes two of the 128 presentation contexts of an association.
    static const std::vector<const char*> classes { UID_CTImageStorage, UID_EnhancedCTImageStorage,
        UID_LegacyConvertedEnhancedCTImageStorage, UID_MRImageStorage, UID_EnhancedMRImageStorage,
        UID_LegacyConvertedEnhancedMRImageStorage, UID_PositronEmissionTomographyImageStorage,
        UID_EnhancedPETImageStorage, UID_NuclearMedicineImageStorage, UID_UltrasoundImageStorage,
        UID_UltrasoundMultiframeImageStorage, UID_ComputedRadiographyImageStorage,
        UID_DigitalXRayImageStorageForPresentation, UID_DigitalXRayImageStorageForProcessing,
        UID_DigitalMammographyXRayImageStorageForPresentation,
        UID_DigitalMammographyXRayImageStorageForProcessing, UID_XRayAngiographicImageStorage,
        UID_XRayRadiofluoroscopicImageStorage, UID_EnhancedXAImageStorage, UID_XRay3DAngiographicImageStorage,
        UID_BreastTomosynthesisImageStorage, UID_EnhancedUSVolumeStorage, UID_VLPhotographicImageStorage,
        UID_SecondaryCaptureImageStorage, UID_MultiframeGrayscaleByteSecondaryCaptureImageStorage,
        UID_MultiframeGrayscaleWordSecondaryCaptureImageStorage,
        UID_MultiframeTrueColorSecondaryCaptureImageStorage, UID_SegmentationStorage,
        labelMapSegmentationStorage, UID_ParametricMapStorage, UID_BasicTextSRStorage, UID_EnhancedSRStorage,
        UID_ComprehensiveSRStorage, UID_Comprehensive3DSRStorage, UID_KeyObjectSelectionDocumentStorage,
        UID_GrayscaleSoftcopyPresentationStateStorage, UID_RTStructureSetStorage };
    return classes;
}

OFList<OFString> plainSyntaxes()
{
    OFList<OFString> list;
    list.push_back(UID_LittleEndianExplicitTransferSyntax);
    list.push_back(UID_LittleEndianImplicitTransferSyntax);
    return list;
}

OFList<OFString> compressedSyntaxes()
{
    OFList<OFString> list;
    for (const char* syntax : { UID_JPEGProcess14SV1TransferSyntax, UID_JPEG2000LosslessOnlyTransferSyntax,
             UID_JPEGLSLosslessTransferSyntax, UID_RLELosslessTransferSyntax, UID_JPEGProcess1TransferSyntax,
             UID_JPEGProcess2_4TransferSyntax, UID_JPEG2000TransferSyntax, UID_JPEGLSLossyTransferSyntax })
        list.push_back(syntax);
    return list;
}

Requestor::Requestor(const ArchiveConnection& connection, const Progress& progress)
    : m_connection(connection)
    , m_progress(progress)
    , m_transport(std::make_unique<PromptTransport>(progress))
{
    objects::silenceDcmtk();
    setAETitle(toOf(connection.callingAe));
    setPeerAETitle(toOf(connection.calledAe));
    setPeerHostName(toOf(connection.host));
    setPeerPort(static_cast<Uint16>(connection.port));
    setConnectionTimeout(connectSeconds);
    setACSETimeout(20);
    setDIMSETimeout(60);
    setDIMSEBlockingMode(DIMSE_NONBLOCKING);
    setDatasetConversionMode(OFTrue);
    setProgressNotificationMode(OFFalse);
}

Requestor::~Requestor() = default;

Result<void> Requestor::connectTo()
{
    OFCondition condition;
    for (int attempt = 0; attempt < connectAttempts && !m_progress.isCancelled(); ++attempt) {
        const auto begin = std::chrono::steady_clock::now();
        condition = initNetwork();
        if (condition.good())
            condition = useSecureConnection(m_transport.get()); // DCMTK's only way to bring one's own layer
        if (condition.good())
            condition = negotiateAssociation();
        // Only a host that does not answer at all is asked again.
        const bool isSilent = condition.module() == OFM_dcmnet && condition.code() == DULC_TCPINITERROR
            && std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(900 * connectSeconds);
        if (!isSilent)
            break;
    }
    if (m_progress.isCancelled())
        return cancelled();
    m_isServiceMissing = condition == NET_EC_NoAcceptablePresentationContexts;
    if (condition.bad())
        return std::unexpected(errorOf(condition));
    return {};
}

void Requestor::addContext(const char* abstractSyntax)
{
    (void)addPresentationContext(abstractSyntax, plainSyntaxes());
}

void Requestor::addStorageContexts()
{
    for (const char* storage : storageClasses()) {
        (void)addPresentationContext(storage, plainSyntaxes(), ASC_SC_ROLE_SCP);
        (void)addPresentationContext(storage, compressedSyntaxes(), ASC_SC_ROLE_SCP);
    }
}

void Requestor::setInbox(const Inbox* inbox, const Archive::Arrived* arrived, RetrieveReport* report)
{
    m_inbox = inbox;
    m_arrived = arrived;
    m_report = report;
    setStorageMode(DCMSCU_STORAGE_DISK);
    setStorageDir(inbox->folder().c_str());
}

Error Requestor::errorOf(const OFCondition& condition) const
{
    const std::string where = m_connection.name.toStdString();
    if (m_progress.isCancelled())
        return cancelled().error();
    if (condition == DUL_ASSOCIATIONREJECTED)
        return { ErrorCode::Unsupported,
            "The archive does not let us in (" + std::string(condition.text()) + ")", where,
            "Look at both application entity titles, and whether the archive knows ours." };
    if (condition == NET_EC_NoAcceptablePresentationContexts
        || condition == DIMSE_NOVALIDPRESENTATIONCONTEXTID)
        return { ErrorCode::Unsupported, "The archive does not offer that service", where };
    return { ErrorCode::Unreadable,
        "The archive can't be reached or broke off (" + std::string(condition.text()) + ")", where,
        "Try again when it answers: what had arrived by then is kept." };
}

OFString Requestor::createStorageFilename(DcmDataset*)
{
    return m_inbox->newTemporary().c_str();
}

void Requestor::notifyInstanceStored(const OFString& filename, const OFString&, const OFString&) const
{
    takeInto(*m_inbox, filename, *m_arrived, *m_report);
}

void Requestor::reportSubOperations(const RetrieveResponse& response) const
{
    const int done = response.m_numberOfCompletedSubops + response.m_numberOfFailedSubops
        + response.m_numberOfWarningSubops;
    const int all = done + response.m_numberOfRemainingSubops;
    if (all > 0)
        m_progress.report(static_cast<double>(done) / all);
}

OFCondition Requestor::handleCGETResponse(
    T_ASC_PresentationContextID context, RetrieveResponse* response, OFBool& goOn)
{
    reportSubOperations(*response);
    const OFCondition handled = DcmSCU::handleCGETResponse(context, response, goOn);
    if (m_progress.isCancelled())
        (void)sendCANCELRequest(context, response->m_messageIDRespondedTo);
    return handled;
}

OFCondition Requestor::handleMOVEResponse(
    T_ASC_PresentationContextID context, RetrieveResponse* response, OFBool& goOn)
{
    reportSubOperations(*response);
    const OFCondition handled = DcmSCU::handleMOVEResponse(context, response, goOn);
    if (m_progress.isCancelled())
        (void)sendCANCELRequest(context, response->m_messageIDRespondedTo);
    return handled;
}

Receiver::Receiver(const ArchiveConnection& connection, const Inbox& inbox, const Archive::Arrived& arrived,
    RetrieveReport& report, const Progress& progress)
    : m_connection(connection)
    , m_inbox(inbox)
    , m_arrived(arrived)
    , m_report(report)
    , m_transport(std::make_unique<PromptTransport>(progress))
{
    objects::silenceDcmtk();
    getConfig().setTransportLayer(m_transport.get());
    setPort(static_cast<Uint16>(connection.receivePort));
    setAETitle(toOf(connection.callingAe));
    setConnectionBlockingMode(DUL_NOBLOCK);
    setConnectionTimeout(1);
    setDIMSEBlockingMode(DIMSE_NONBLOCKING);
    setDIMSETimeout(60);
    setACSETimeout(20);
    setHostLookupEnabled(OFFalse);
    setProgressNotificationMode(OFFalse);
    setDatasetStorageMode(DGM_StoreToFile);
    (void)setOutputDirectory(inbox.folder().c_str());
    OFList<OFString> all = compressedSyntaxes();
    for (const OFString& syntax : plainSyntaxes())
        all.push_back(syntax);
    for (const char* storage : storageClasses())
        (void)addPresentationContext(
            storage, all); // DCMTK adds verification itself, and no class may come twice
}

Receiver::~Receiver() = default;

Result<void> Receiver::openPort()
{
    const OFCondition opened = openListenPort();
    if (opened.bad())
        return fail(ErrorCode::Unsupported,
            "The port for incoming pictures can't be opened (" + std::string(opened.text()) + ")",
            std::to_string(m_connection.receivePort),
            "Choose another port in the connection, and tell the archive.");
    return {};
}

OFBool Receiver::checkCalledAETitleAccepted(const OFString& called)
{
    return called == toOf(m_connection.callingAe) ? OFTrue : OFFalse;
}

OFCondition Receiver::generateSTORERequestFilename(const T_DIMSE_C_StoreRQ&, OFString& filename)
{
    // Never by what the peer calls it.
    filename = m_inbox.newTemporary().c_str();
    return EC_Normal;
}

OFCondition Receiver::generateDirAndFilename(OFString& filename, OFString& directory, OFString& sopClassUid,
    OFString& sopInstanceUid, DcmDataset* dataset)
{
    directory = m_inbox.folder().c_str();
    filename = m_inbox.newTemporary().c_str();
    if (dataset) {
        (void)dataset->findAndGetOFString(DCM_SOPClassUID, sopClassUid);
        (void)dataset->findAndGetOFString(DCM_SOPInstanceUID, sopInstanceUid);
    }
    return EC_Normal;
}

void Receiver::notifyInstanceStored(
    const OFString& filename, const OFString&, const OFString&, DcmDataset*) const
{
    takeInto(m_inbox, filename, m_arrived, m_report);
}

} // namespace fovea::dimse
