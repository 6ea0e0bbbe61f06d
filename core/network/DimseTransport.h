#pragma once

#include "core/base/Progress.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmlayer.h>

namespace fovea::dimse {

// TCP connections whose waits end soon after the progress is cancelled, and which acknowledge at once what
// comes in. An archive sends a command and its data set apart, and waits with the second for the first one's
// acknowledgement (RFC 896), which Linux else holds back for 40 ms: that is what small instances would take
// each. The progress must outlive the connections.
class PromptTransport : public DcmTransportLayer {
public:
    explicit PromptTransport(const Progress& progress)
        : m_progress(progress)
    { }

    DcmTransportConnection* createConnection(DcmNativeSocketType socket, OFBool isSecure) override;

private:
    const Progress& m_progress;
};

} // namespace fovea::dimse
